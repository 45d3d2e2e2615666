import { useI18n } from 'vue-i18n'
import { useConfirm } from './confirm'

/** Asks, where leaving would lose something, whether to leave all the same. */
export function useLeaving(): (loses: boolean) => Promise<boolean> {
  const { t } = useI18n()
  const confirm = useConfirm()
  return async (loses) =>
    !loses ||
    confirm.ask({
      title: t('common.leaveTitle'),
      body: t('common.leaveBody'),
      yes: t('common.leave'),
      danger: true,
    })
}
