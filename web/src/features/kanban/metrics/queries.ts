/* What the page reads: one figure each, of a board, its days and a calendar. */
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import type { components } from '@/api/schema'
import { isTransient } from '@/api/http'
import { api } from '@/app/api'
import type { Calendar } from './lengths'

type Schemas = components['schemas']
export type FlowSummary = Schemas['FlowSummary']
export type FlowFigures = Schemas['FlowFigures']
export type FlowTimes = Schemas['FlowTimes']
export type FlowThroughput = Schemas['FlowThroughput']
export type FlowTimeInStage = Schemas['FlowTimeInStage']
export type FlowCumulative = Schemas['FlowCumulative']
export type FlowAging = Schemas['FlowAging']
export type FlowFunnel = Schemas['FlowFunnel']

export interface Asked {
  accountId: number
  boardId: string
  from: string
  to: string
  calendar: Calendar
}

const STALE_MS = 60_000
const RETRIES = 3
const BOARD = '/api/v1/accounts/{accountId}/boards/{boardId}/metrics' as const

function read<T>(
  figure: string,
  asked: Ref<Asked>,
  get: (options: Options) => Promise<{ data: T }>,
) {
  return useQuery({
    queryKey: computed(() => ['metrics', figure, asked.value] as const),
    staleTime: STALE_MS,
    placeholderData: keepPreviousData,
    retry: (failures: number, error: Error) => failures < RETRIES && isTransient(error),
    queryFn: async ({ signal }): Promise<T> => {
      const { accountId, boardId, from, to, calendar } = asked.value
      const reply = await get({
        path: { accountId, boardId },
        query: { from, to, calendar },
        signal,
      })
      return reply.data
    },
  })
}

interface Options {
  path: { accountId: number; boardId: string }
  query: { from: string; to: string; calendar: Calendar }
  signal: AbortSignal
}

export const useSummary = (asked: Ref<Asked>) =>
  read('summary', asked, (options) => api.get(`${BOARD}/summary`, options))
export const useLeadTime = (asked: Ref<Asked>) =>
  read('lead_time', asked, (options) => api.get(`${BOARD}/lead_time`, options))
export const useCycleTime = (asked: Ref<Asked>) =>
  read('cycle_time', asked, (options) => api.get(`${BOARD}/cycle_time`, options))
export const useThroughput = (asked: Ref<Asked>) =>
  read('throughput', asked, (options) => api.get(`${BOARD}/throughput`, options))
export const useTimeInStage = (asked: Ref<Asked>) =>
  read('time_in_stage', asked, (options) => api.get(`${BOARD}/time_in_stage`, options))
export const useCumulative = (asked: Ref<Asked>) =>
  read('cumulative_flow', asked, (options) => api.get(`${BOARD}/cumulative_flow`, options))
export const useAging = (asked: Ref<Asked>) =>
  read('aging', asked, (options) => api.get(`${BOARD}/aging`, options))
export const useFunnel = (asked: Ref<Asked>) =>
  read('funnel', asked, (options) => api.get(`${BOARD}/funnel`, options))
