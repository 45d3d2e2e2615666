import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** Whether the page fits the media query now. */
export function useMediaQuery(query: string): Readonly<Ref<boolean>> {
  const media = matchMedia(query)
  const fits = ref(media.matches)
  const follow = () => (fits.value = media.matches)
  media.addEventListener('change', follow)
  onScopeDispose(() => media.removeEventListener('change', follow))
  return readonly(fits)
}
