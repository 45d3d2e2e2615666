/*
 * The icons of a card's face, of which a board shows many.
 */
import * as icons from '@lucide/vue'
import { still } from '@/ui/still'

export const CalendarClock = still(icons.CalendarClock)
export const CalendarX = still(icons.CalendarX)
export const Check = still(icons.Check)
export const CirclePause = still(icons.CirclePause)
export const EllipsisVertical = still(icons.EllipsisVertical)
export const Link2 = still(icons.Link2)
export const ListChecks = still(icons.ListChecks)
export const MessageSquare = still(icons.MessageSquare)
export const StickyNote = still(icons.StickyNote)
export const Timer = still(icons.Timer)
export const TimerOff = still(icons.TimerOff)
