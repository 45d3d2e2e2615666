import type { BoardImport } from '@/api/types'

export const isGoing = ({ state }: BoardImport) => state === 'queued' || state === 'running'
