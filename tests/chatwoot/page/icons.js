// Line icons on a 24 px grid, drawn for this page.
const PATHS = {
  search: '<circle cx="11" cy="11" r="7"/><path d="m20 20-4-4"/>',
  compose: '<path d="M12 20h8"/><path d="m15.5 4.5 4 4L8 20H4v-4z"/>',
  inbox: '<path d="M3 13h5l1.5 3h5L16 13h5"/><path d="M6 5h12l3 8v6H3v-6z"/>',
  chat: '<path d="M12 4a8 8 0 1 1-3.6 15.2L4 20.5l1.3-4.2A8 8 0 0 1 12 4Z"/>',
  users: '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20a6.5 6.5 0 0 1 13 0M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14.4a6.5 6.5 0 0 1 3.5 5.6"/>',
  channels: '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M9 5v14M13 9.5h4M13 14h4"/>',
  tag: '<path d="M3 4v7.5L12.5 21l8-8L11 3.5H3.5z"/><circle cx="7.6" cy="8" r="1.1"/>',
  down: '<path d="m6 9 6 6 6-6"/>',
  up: '<path d="m6 15 6-6 6 6"/>',
  sort: '<path d="M8 4v16m0 0-3.5-3.5M8 20l3.5-3.5M16 20V4m0 0-3.5 3.5M16 4l3.5 3.5"/>',
  filter: '<path d="M4 7h16M7 12h10M10 17h4"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  minus: '<path d="M5 12h14"/>',
  check: '<path d="m5 12.5 4.5 4.5L19 7"/>',
  checks: '<path d="m2.5 12.5 4 4L15 8M12 15.5l1 1L21.5 8"/>',
  clock: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>',
  lock: '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
  smile: '<circle cx="12" cy="12" r="8.5"/><path d="M8.5 14a4.2 4.2 0 0 0 7 0M9 9.5h.01M15 9.5h.01"/>',
  mail: '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 7 8.5 6.5L20.5 7"/>',
  phone: '<path d="M5 4h4l1.5 5-2.3 1.6a13 13 0 0 0 5.2 5.2L15 13.5l5 1.5v4a1.5 1.5 0 0 1-1.6 1.5A16 16 0 0 1 3.5 5.6 1.5 1.5 0 0 1 5 4Z"/>',
  building: '<path d="M5 21V4h9v17M14 9h5v12M3 21h18M8.5 8h2M8.5 12h2M8.5 16h2"/>',
  pin: '<path d="M12 21s7-6 7-11.5a7 7 0 0 0-14 0C5 15 12 21 12 21Z"/><circle cx="12" cy="9.5" r="2.5"/>',
  copy: '<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M5 15H4V5a1 1 0 0 1 1-1h10v1"/>',
  sun: '<circle cx="12" cy="12" r="4"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4"/>',
  moon: '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z"/>',
  screen: '<rect x="3" y="4" width="18" height="12" rx="2"/><path d="M9 20h6M12 16v4"/>',
  globe: '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c3 3 3 14 0 17M12 3.5c-3 3-3 14 0 17"/>',
  out: '<path d="M14 4H6v16h8M10 12h11m0 0-3.5-3.5M21 12l-3.5 3.5"/>',
  close: '<path d="m6 6 12 12M18 6 6 18"/>',
  panel: '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M15 4v16"/>',
  reply: '<path d="m9 6-6 6 6 6M3 12h11a6 6 0 0 1 6 6v1"/>',
  bold: '<path d="M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z"/>',
  italic: '<path d="M10 5h7M7 19h7M14 5l-4 14"/>',
  list: '<path d="M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01"/>',
  code: '<path d="m8 7-5 5 5 5M16 7l5 5-5 5"/>',
  whatsapp: '<path d="M12 3.5a8.5 8.5 0 1 1-4.3 15.8L3.5 20.5l1.2-4.2A8.5 8.5 0 0 1 12 3.5Z"/><path d="M9.2 8.2c-1 2.6 3.2 7 6 6.2l.8-1.6-2-1-1 .8c-1-.5-1.6-1.2-2-2.1l.7-1-1-2z" fill="currentColor" stroke="none"/>',
  web: '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c3 3 3 14 0 17M12 3.5c-3 3-3 14 0 17"/>',
  api: '<path d="M7 18a4 4 0 0 1-.5-8 5.5 5.5 0 0 1 10.7 1.3A3.4 3.4 0 0 1 17 18z"/>',
};

export const CHANNEL_ICONS = {
  'Channel::Whatsapp': 'whatsapp', 'Channel::WebWidget': 'web', 'Channel::Email': 'mail',
  'Channel::Api': 'api',
};

/** An <svg> element; size in px. */
export function icon(name, size = 16) {
  const holder = document.createElement('template');
  holder.innerHTML = `<svg width="${size}" height="${size}" viewBox="0 0 24 24" fill="none" ` +
    'stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" ' +
    `aria-hidden="true">${PATHS[name]}</svg>`;
  return holder.content.firstChild;
}
