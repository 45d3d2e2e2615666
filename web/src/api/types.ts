import type { components } from './schema'

type Schemas = components['schemas']

export type User = Schemas['User']
export type Account = Schemas['Account']
export type Session = Schemas['Session']
export type Board = Schemas['Board']
export type BoardWithStages = Schemas['BoardWithStages']
export type Stage = Schemas['Stage']
export type Card = Schemas['Card']
export type CardMove = Schemas['CardMove']
export type EventEnvelope = Schemas['EventEnvelope']
