/*
 * The form of our texts: `{name}` stands for a value, ` | ` parts the forms of a plural (one, many;
 * or none, one, many). Nothing else is special. vue-i18n's own compiler knows much more, and every
 * first load would have to carry it.
 */
import type { MessageCompiler, MessageContext } from 'vue-i18n'

/** What vue-i18n hands its compiled texts besides, to make one of strings or of what is drawn. */
interface Context extends MessageContext {
  interpolate(value: unknown): string
  normalize(pieces: string[]): string
}

/** Texts and, in between, the names of values: "{n} of {all}" is '', n, ' of ', all, ''. */
const piecesOf = (form: string) => form.split(/\{(\w+)\}/)

export const compileMessage: MessageCompiler = (source) => {
  const forms = String(source).split(' | ').map(piecesOf)
  return (context: MessageContext) => {
    const { interpolate, named, normalize, plural } = context as Context
    const said = forms.map((pieces) =>
      normalize(pieces.map((piece, at) => (at % 2 === 0 ? piece : interpolate(named(piece))))),
    )
    return said.length === 1 ? (said[0] ?? '') : plural(said)
  }
}
