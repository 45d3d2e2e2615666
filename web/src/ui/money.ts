/*
 * Amounts in minor units (cents) of a currency, whose number of decimals the browser knows.
 */
/** Of an account that has chosen none, as far as a page can guess. */
export const DEFAULT_CURRENCY = 'BRL'

const DECIMALS = new Map<string, number>()
const COMPACT_FROM = 100_000

function decimalsOf(currency: string): number {
  let decimals = DECIMALS.get(currency)
  if (decimals === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    decimals = format.resolvedOptions().maximumFractionDigits ?? 2
    DECIMALS.set(currency, decimals)
  }
  return decimals
}

/** `compact`, where there is little room: "R$ 2,56 mi" from a hundred thousand on. */
export function formatMoney(
  minor: number,
  currency: string,
  locale: string,
  compact = false,
): string {
  const amount = minor / 10 ** decimalsOf(currency)
  return moneyFormat(currency, locale, compact && Math.abs(amount) >= COMPACT_FROM).format(amount)
}

/* Making one takes longer than a card takes to draw. */
const formats = new Map<string, Intl.NumberFormat>()

function moneyFormat(currency: string, locale: string, short: boolean): Intl.NumberFormat {
  const key = `${locale} ${currency} ${short}`
  let format = formats.get(key)
  if (!format) {
    const brief = { notation: 'compact', maximumSignificantDigits: 3 } as const
    format = new Intl.NumberFormat(locale, { style: 'currency', currency, ...(short && brief) })
    formats.set(key, format)
  }
  return format
}

/** As it is typed: grouped, with all decimals, without the currency. */
export function writeAmount(minor: number, currency: string, locale: string): string {
  const digits = decimalsOf(currency)
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(minor / 10 ** digits)
}

/**
 * Minor units of what a person typed ("R$ 1.234,5", "1,234.50"); null when it is not an amount. The
 * locale's decimal sign is one wherever it stands, the other sign only before one or two last digits.
 */
export function readAmount(text: string, currency: string, locale: string): number | null {
  const sign = /^\s*[-−]/.test(text) ? -1 : 1
  const typed = text.replace(/[^\d.,]/g, '')
  if (!/\d/.test(typed)) return null
  const own = new Intl.NumberFormat(locale).format(1.5).replace(/\d/g, '')
  const other = own === ',' ? '.' : ','
  const decimal = typed.includes(own)
    ? own
    : new RegExp(`\\${other}\\d{1,2}$`).test(typed) && typed.split(other).length === 2
      ? other
      : own
  const parts = typed.split(decimal)
  if (parts.length > 2) return null
  const [whole = '', fraction = ''] = parts.map((part) => part.replace(/[.,]/g, ''))
  const digits = decimalsOf(currency)
  if (fraction.length > digits && Number(fraction.slice(digits)) !== 0) return null
  const minor = Number(whole + fraction.slice(0, digits).padEnd(digits, '0'))
  return Number.isSafeInteger(minor) ? sign * minor : null
}
