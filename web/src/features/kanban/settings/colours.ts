/** The colours of stages and options: those of Chatwoot's palette that tell well apart. */
export const COLOURS = [
  '#8B8D98',
  '#2781F6',
  '#12A594',
  '#46A758',
  '#E2A336',
  '#F76B15',
  '#E54666',
  '#D6409F',
  '#8E4EC6',
  '#5B5BD6',
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
