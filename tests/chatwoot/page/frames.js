// Dashboard App frames and their messages.
//
// A frame is made when its tab is first opened, then only hidden and shown. It has no sandbox,
// allow, referrerpolicy or name. Its context is a JSON *string* sent to "*": once it has loaded
// and whenever it asks with the string below. "old" answers only while the tab is visible, to
// the app's first frame, whoever asked; "new" answers the asking window, sends theme and
// attribute definitions along, and sends again when they change (a hidden one once it shows).
import { h } from './dom.js';
import { app, listen } from './state.js';

const FETCH_INFO = 'chatwoot-dashboard-app:fetch-info';

const isNew = () => app.settings.page.app_context === 'new';

function appContext() {
  const { id, name, email } = app.me;
  const data = {
    conversation: {
      ...app.conversation, messages: app.messages, allMessagesLoaded: app.allMessagesLoaded,
      dataFetched: true,
    },
    contact: app.conversation?.meta.sender ?? {},
    currentAgent: { id, name, email },
  };
  if (isNew()) {
    data.customAttributes = app.definitions;
    data.theme = document.body.classList.contains('dark') ? 'dark' : 'light';
  }
  return JSON.stringify({ event: 'appContext', data });
}

/** The frames of one app, at `position` among the tabs; show(visible) makes and toggles them. */
function mountApp(dashboardApp, position) {
  const box = h('div.app-frames', { hidden: true });
  let frames = null;
  let visible = false;
  let stale = false;
  let loading = 0;

  const send = (frame) => frame.contentWindow?.postMessage(appContext(), '*');

  function build() {
    loading = dashboardApp.content.length;
    box.append(h('div.app-loading', {}, h('span.spinner')));
    frames = dashboardApp.content.map((item, index) => h('iframe', {
      id: `dashboard-app--frame-${position}-${index}`, src: item.url,
      onload: (event) => {
        send(event.currentTarget);
        if (--loading === 0) box.querySelector('.app-loading')?.remove();
      },
    }));
    box.append(...frames);
  }

  return {
    box,
    show(value) {
      visible = value;
      box.hidden = !value;
      if (!value) return;
      if (!frames) build();
      else if (stale) frames.forEach(send);
      stale = false;
    },
    answer(event) {
      if (!frames) return;
      if (isNew()) {
        const asking = frames.find((frame) => frame.contentWindow === event.source);
        if (asking) send(asking);
      } else if (visible) {
        send(frames[0]);
      }
    },
    contextChanged() {
      if (!frames || !isNew()) return;
      if (visible) frames.forEach(send);
      else stale = true;
    },
  };
}

/** { element, show(index), destroy() } for all apps of the account; index -1 shows none. */
export function mountFrames() {
  const apps = app.apps.map(mountApp);
  const definitions = () => JSON.stringify(app.definitions);
  let lastTheme = document.body.classList.contains('dark');
  let lastDefinitions = definitions();

  const onMessage = (event) => {
    if (event.data === FETCH_INFO) apps.forEach((one) => one.answer(event));
  };
  const onChange = () => {
    const dark = document.body.classList.contains('dark');
    if (dark === lastTheme && definitions() === lastDefinitions) return;
    lastTheme = dark;
    lastDefinitions = definitions();
    apps.forEach((one) => one.contextChanged());
  };
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  const stopListening = listen((what) => what === 'account' && onChange());
  addEventListener('message', onMessage);

  return {
    element: h('div.frames', { hidden: true }, apps.map((one) => one.box)),
    show(index) {
      this.element.hidden = index < 0;
      apps.forEach((one, i) => one.show(i === index));
    },
    destroy() {
      observer.disconnect();
      stopListening();
      removeEventListener('message', onMessage);
      this.element.remove();
    },
  };
}
