import type { components } from './schema'

type Schemas = components['schemas']

export type User = Schemas['User']
export type Account = Schemas['Account']
export type SignIn = Schemas['SignIn']
export type Me = Schemas['Me']
export type Impersonator = Schemas['Impersonator']
export type Board = Schemas['Board']
export type BoardDetail = Schemas['BoardDetail']
export type Stage = Schemas['Stage']
export type Card = Schemas['Card']
export type CardMove = Schemas['CardMove']
export type EventEnvelope = Schemas['EventEnvelope']
