// Checks replies against docs/api/openapi.json: the path and method must be described, the status
// listed for them, the body valid under that status's schema.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { ROOT } from './env.mjs'

const document = JSON.parse(readFileSync(join(ROOT, 'docs/api/openapi.json'), 'utf8'))
const ajv = new Ajv({ strict: false, allErrors: true })
addFormats(ajv)
ajv.addSchema(document, 'openapi')

const templates = Object.keys(document.paths).map((path) => ({
  path,
  fixed: path.split('/').filter((part) => part && !part.startsWith('{')).length,
  pattern: new RegExp(`^${path.split('/').map((part) => (
    part.startsWith('{') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))).join('/')}$`),
})).sort((a, b) => b.fixed - a.fixed)

const pointer = (parts) => parts.map((part) => (
  `/${encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))}`)).join('')

const validators = new Map()

function validator(parts) {
  const reference = `openapi#${pointer(parts)}`
  if (!validators.has(reference)) validators.set(reference, ajv.compile({ $ref: reference }))
  return validators.get(reference)
}

const documented = new Set()

/** The operations that a reply has been checked for, as "GET /path". */
export const seenOperations = () => documented

export const operations = () => Object.entries(document.paths).flatMap(([path, item]) => (
  Object.keys(item).filter((key) => /^(get|post|put|patch|delete)$/.test(key))
    .map((method) => `${method.toUpperCase()} ${path}`)))

/** What is wrong with the reply, or null. */
export function replyFault({ method, path, status, contentType, body }) {
  const found = templates.find((template) => (
    template.pattern.test(path) && document.paths[template.path][method.toLowerCase()]))
  if (!found) return `${method} ${path} is not described`
  documented.add(`${method} ${found.path}`)
  const operation = document.paths[found.path][method.toLowerCase()]
  const key = operation.responses[status] ? String(status)
    : operation.responses.default && 'default'
  if (!key) return `${method} ${found.path}: status ${status} is not described`
  let place = ['paths', found.path, method.toLowerCase(), 'responses', key]
  let response = operation.responses[key]
  if (response.$ref) {
    place = response.$ref.replace(/^#\//, '').split('/').map(decodeURIComponent)
    response = place.reduce((node, part) => node[part], document)
  }
  if (!response.content) {
    return body === null ? null : `${method} ${found.path}: a body with ${status}`
  }
  const type = contentType?.split(';')[0].trim()
  if (!response.content[type]) return `${method} ${found.path} ${status}: content type ${type}`
  if (type !== 'application/json') return null
  const check = validator([...place, 'content', type, 'schema'])
  return check(body) ? null
    : `${method} ${found.path} ${status}: ${ajv.errorsText(check.errors)}\n${JSON.stringify(body)}`
}
