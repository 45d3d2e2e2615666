/* What the charts of the page have in common: axes, tooltips, lines. */
import type { ChartDataset, ChartOptions, TooltipItem } from 'chart.js'
import { faded, type Palette } from './palette'

export function axes(
  colors: Palette,
  options: { stacked?: boolean; title?: string; format?: (value: number) => string } = {},
): NonNullable<ChartOptions<'bar' | 'line'>['scales']> {
  const { stacked = false, title, format } = options
  return {
    x: {
      stacked,
      grid: { display: false },
      border: { color: colors.grid },
      ticks: { maxRotation: 0, autoSkipPadding: 16 },
    },
    y: {
      stacked,
      beginAtZero: true,
      border: { display: false },
      grid: { color: colors.grid },
      ticks: {
        maxTicksLimit: 6,
        ...(format ? { callback: (value) => format(Number(value)) } : { precision: 0 }),
      },
      title: { display: title !== undefined, text: title ?? '' },
    },
  }
}

export function tooltip(colors: Palette, label: (value: number) => string) {
  return {
    backgroundColor: colors.surface,
    titleColor: colors.text,
    bodyColor: colors.text,
    borderColor: colors.grid,
    borderWidth: 1,
    padding: 10,
    cornerRadius: 8,
    boxPadding: 4,
    usePointStyle: true,
    callbacks: {
      label: (item: TooltipItem<'bar' | 'line'>) =>
        ` ${item.dataset.label ?? ''}: ${label(Number(item.raw))}`,
    },
  }
}

export function line(
  label: string,
  data: (number | null)[],
  color: string,
  filled = false,
): ChartDataset<'line', (number | null)[]> {
  return {
    type: 'line',
    label,
    data,
    borderColor: color,
    backgroundColor: faded(color, filled ? 0.55 : 0.1),
    borderWidth: filled ? 1 : 2,
    /* Down to what it stands on: two faded colours on one another would be a third one. */
    fill: filled && 'stack',
    /* Few points are seen alone; what has none before and after would show nothing. */
    pointRadius: filled ? 0 : data.length > 60 ? 0 : 2,
    pointHoverRadius: 4,
    pointBackgroundColor: color,
    tension: filled ? 0 : 0.25,
    spanGaps: true,
  }
}

export function bars(
  label: string,
  data: number[],
  color: string,
  stack?: string,
): ChartDataset<'bar', number[]> {
  return {
    type: 'bar',
    label,
    data,
    backgroundColor: color,
    borderRadius: 3,
    maxBarThickness: 28,
    ...(stack ? { stack } : {}),
  }
}

/** "22 Nov" of "2026-11-22". */
export function dayLabel(day: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  }).format(Date.parse(`${day}T00:00:00Z`))
}
