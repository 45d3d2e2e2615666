/*
 * Instants and what the clocks of a time zone show. The zone's offset is read off at the guess and
 * once more where that lands, which settles days on which clocks change; an hour that is skipped is
 * its first moment after.
 */
function offsetAt(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return wall - Math.floor(instant / 1000) * 1000
}

/** The instant at which the zone's clocks show `wall`, given as if they were UTC's. */
function settle(wall: number, timeZone: string): string {
  const guess = wall - offsetAt(wall, timeZone)
  return new Date(Math.max(guess, wall - offsetAt(guess, timeZone))).toISOString()
}

/** When "2026-11-22", moved by `days`, begins there; RFC 3339. */
export function dayBegins(date: string, timeZone: string, days = 0): string {
  return settle(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000, timeZone)
}

/** Of "2026-11-22T14:30", as an input of the type datetime-local has it; RFC 3339. */
export function wallToInstant(wall: string, timeZone: string): string {
  return settle(Date.parse(`${wall.slice(0, 16)}:00Z`), timeZone)
}

/** The reverse. */
export function instantToWall(time: string, timeZone: string): string {
  const instant = Date.parse(time)
  return new Date(instant + offsetAt(instant, timeZone)).toISOString().slice(0, 16)
}
