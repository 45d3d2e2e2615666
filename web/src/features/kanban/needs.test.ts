import { expect, it } from 'vitest'
import { ApiError } from '@/api/http'
import { lacksField } from './needs'

const refused = (details: unknown, status = 422) =>
  new ApiError(status, 'invalid', 'Some fields are not valid.', details, null)
const lacking = { field: 'custom.a', code: 'required' }

it.each([
  [refused([lacking]), true],
  [refused([{ field: 'custom.a', code: 'format' }]), false],
  [refused([lacking, { field: 'title', code: 'required' }]), false],
  [refused([]), false],
  [refused({ limit: 3 }), false],
  [refused([lacking], 409), false],
  [new TypeError('failed'), false],
])('knows a refusal for a required field (%#)', (error, is) => {
  expect(lacksField(error)).toBe(is)
})
