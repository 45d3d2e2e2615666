/*
 * One leader among the tabs of this browser that share `name`, and a channel between them. The
 * leader is the tab that holds a Web Lock; when it goes away, the next in line takes over. Without
 * Web Locks or BroadcastChannel every tab leads itself; so it does where they are denied, as in the
 * frame of another site by a browser that blocks third-party cookies.
 *
 * A leader that has gone quiet (a tab frozen by the browser still holds its lock) is replaced by
 * takeOver().
 */

export interface TabsOptions<Message> {
  name: string
  /** Called when this tab becomes the leader; leads until it resolves or its signal aborts. */
  lead(signal: AbortSignal): Promise<void>
  /** What another tab has posted. */
  onMessage(message: Message): void
  signal: AbortSignal
}

export interface Tabs<Message> {
  /** To all other tabs. */
  post(message: Message): void
  takeOver(): void
}

export function joinTabs<Message>(options: TabsOptions<Message>): Tabs<Message> {
  const { name, signal } = options
  if (!('locks' in navigator) || typeof BroadcastChannel === 'undefined') {
    void options.lead(signal)
    return { post() {}, takeOver() {} }
  }

  const channel = new BroadcastChannel(name)
  channel.onmessage = (message: MessageEvent<Message>) => options.onMessage(message.data)
  signal.addEventListener('abort', () => channel.close())

  let denied = false

  async function hold(request: LockOptions): Promise<void> {
    const leading = new AbortController()
    const stop = () => leading.abort()
    signal.addEventListener('abort', stop)
    try {
      await navigator.locks.request(name, request, () => options.lead(leading.signal))
    } catch (reason) {
      // Else stolen by another tab, or this one is leaving: neither is an error.
      denied = reason instanceof DOMException && reason.name === 'SecurityError'
    } finally {
      stop()
      signal.removeEventListener('abort', stop)
    }
  }

  async function wait(): Promise<void> {
    while (!signal.aborted && !denied) await hold({ signal })
    if (denied) await options.lead(signal)
  }

  void wait()
  return {
    post(message) {
      if (!signal.aborted) channel.postMessage(message)
    },
    takeOver() {
      void hold({ steal: true })
    },
  }
}
