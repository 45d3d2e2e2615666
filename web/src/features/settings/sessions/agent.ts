/*
 * What a User-Agent header says of itself, as far as a person needs it to know their own device
 * again. The order matters: most browsers also name those they descend from.
 */
export interface Device {
  browser: string | null
  system: string | null
  handheld: boolean
}

const BROWSERS: [RegExp, string][] = [
  [/EdgA?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/curl\//, 'curl'],
  [/node|undici/i, 'Node.js'],
]
const SYSTEMS: [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
]

export function deviceOf(userAgent: string | null): Device {
  const text = userAgent ?? ''
  const named = (table: [RegExp, string][]) => table.find(([like]) => like.test(text))?.[1] ?? null
  return {
    browser: named(BROWSERS),
    system: named(SYSTEMS),
    handheld: /iPhone|iPad|Android|Mobile/.test(text),
  }
}
