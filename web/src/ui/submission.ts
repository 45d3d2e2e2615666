/*
 * What a form sends: one request at a time. What is refused stays in the form, said beside the field
 * it is about or in a line of its own.
 */
import { ref } from 'vue'
import { currentOf } from '@/api/http'
import { useErrors } from './errors'

export interface SubmissionOptions {
  /** Names, as the API has them, of the fields that say themselves what is wrong with them. */
  fields: readonly string[]
  /** Of the row that the form changes. */
  version?: number | undefined
  /** What to say when somebody else has changed it meanwhile; sending again overwrites that. */
  conflict?: string
}

export function useSubmission({ fields, version: first = 0, conflict = '' }: SubmissionOptions) {
  const errors = useErrors()
  const sending = ref(false)
  const refused = ref<Record<string, string>>({})
  const problem = ref('')
  const version = ref(first)

  function explain(error: unknown) {
    refused.value = errors.fields(error)
    const current = currentOf<{ version: number }>(error)
    if (current) {
      version.value = current.version
      problem.value = conflict
      return
    }
    const names = Object.keys(refused.value)
    const said =
      names.length > 0 && names.every((name) => fields.includes(name.split('.')[0] ?? name))
    problem.value = said ? '' : errors.text(error)
  }

  /** Nothing is sent when there are `faults`. True when it went through. */
  async function submit(
    send: () => Promise<unknown>,
    faults: Record<string, string> = {},
  ): Promise<boolean> {
    if (sending.value) return false
    refused.value = faults
    problem.value = ''
    if (Object.keys(faults).length > 0) return false
    sending.value = true
    try {
      await send()
      return true
    } catch (error) {
      explain(error)
      return false
    } finally {
      sending.value = false
    }
  }

  return { sending, refused, problem, version, submit }
}
