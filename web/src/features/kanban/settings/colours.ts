/** The colours of stages and options: those of Chatwoot's palette that tell well apart. */
export const COLOURS = [
  '#8b8d98',
  '#2781f6',
  '#12a594',
  '#46a758',
  '#e2a336',
  '#f76b15',
  '#e54666',
  '#d6409f',
  '#8e4ec6',
  '#5b5bd6',
] as const

export const COLOUR_KEYS = [
  'grey',
  'blue',
  'teal',
  'green',
  'yellow',
  'orange',
  'red',
  'pink',
  'purple',
  'indigo',
] as const
