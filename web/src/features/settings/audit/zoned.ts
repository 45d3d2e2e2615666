/*
 * The instant at which a calendar day begins in a time zone. The zone's offset is read off at the
 * guess and once more where that lands, which settles days on which clocks change; where midnight
 * itself is skipped, the day begins with its first moment.
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

/** Of "2026-11-22", moved by `days`; RFC 3339. */
export function dayBegins(date: string, timeZone: string, days = 0): string {
  const wall = Date.parse(`${date}T00:00:00Z`) + days * 86_400_000
  const guess = wall - offsetAt(wall, timeZone)
  const settled = wall - offsetAt(guess, timeZone)
  return new Date(Math.max(guess, settled)).toISOString()
}
