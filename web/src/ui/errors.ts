/*
 * Refusals in words. The server's message is in the person's language already; what is wrong with
 * one field comes as a code.
 */
import { useI18n } from 'vue-i18n'
import { ApiError, fieldErrors } from '@/api/http'
import { useToasts } from '@/ui/toasts'

export function useErrors() {
  const { t, te } = useI18n()
  const toasts = useToasts()

  function ofCode(code: string): string {
    return te(`errors.${code}`) ? t(`errors.${code}`) : t('errors.other', { code })
  }

  function text(error: unknown): string {
    if (!(error instanceof ApiError)) return t('errors.network')
    const [code] = Object.values(fieldErrors(error))
    return code ? ofCode(code) : error.message
  }

  return {
    text,
    ofCode,
    /** By field, as UiField shows it. */
    fields(error: unknown): Record<string, string> {
      const codes = Object.entries(fieldErrors(error))
      return Object.fromEntries(codes.map(([field, code]) => [field, ofCode(code)]))
    },
    toast: (error: unknown) => void toasts.show(text(error)),
  }
}
