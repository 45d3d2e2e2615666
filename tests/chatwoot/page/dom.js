// Small helpers every part of the page uses.
import { icon } from './icons.js';

/**
 * An element: h('button.primary', { onclick }, child, …). Properties starting with "on" are
 * listeners, the rest attributes (false and null leave one out); children may be nested lists,
 * nodes, strings, or nothing (null, false, '').
 */
export function h(selector, properties = {}, ...children) {
  const [tag, ...classes] = selector.split('.');
  const element = document.createElement(tag || 'div');
  if (classes.length) element.className = classes.join(' ');
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat(3).filter((child) => child || child === 0));
  return element;
}

export function avatar(name, size, status = null) {
  const initials = name.trim().split(/\s+/).map((word) => word[0]);
  const text = initials.length > 1 ? initials[0] + initials.at(-1) : initials[0] ?? '?';
  const pair = name.length % 6;
  const style = `--size:${size}px;background:var(--avatar-${pair});` +
    `color:var(--avatar-text-${pair})`;
  return h('span.avatar', { style, 'data-size': size },
    text.toUpperCase(), status && h(`span.presence.${status}`));
}

export function button(label, onclick, { name = null, kind = 'ghost', ...rest } = {}) {
  return h(`button.button.${kind}`, { type: 'button', onclick, ...rest },
    name && icon(name), label);
}

export function iconButton(name, title, onclick, rest = {}) {
  return h('button.icon-button', { type: 'button', title, 'aria-label': title, onclick, ...rest },
    icon(name));
}

/** A menu below `anchor`: items are { label, name?, checked?, separate?, action }. */
export function openMenu(anchor, items, { align = 'left', above = false } = {}) {
  document.querySelector('.menu')?.remove();
  const box = anchor.getBoundingClientRect();
  const place = above ? `bottom:${innerHeight - box.top + 6}px` : `top:${box.bottom + 6}px`;
  const side = align === 'left' ? `left:${box.left}px` : `right:${innerWidth - box.right}px`;
  const menu = h('div.menu', { role: 'menu', style: `${place};${side}` }, items.map((item) => (
    h(`button.menu-item${item.separate ? '.separate' : ''}`, {
      type: 'button', role: 'menuitem', 'data-test': item.test,
      onclick: () => {
        close();
        item.action();
      },
    }, item.name && icon(item.name), item.dot && h('span.dot', { style: `background:${item.dot}` }),
    h('span.grow', {}, item.label), item.checked && icon('check', 14)))));
  function outside(event) {
    if (event.type === 'keydown' ? event.key === 'Escape' : !menu.contains(event.target)) close();
  }
  function close() {
    menu.remove();
    document.removeEventListener('pointerdown', outside, true);
    document.removeEventListener('keydown', outside, true);
  }
  document.addEventListener('pointerdown', outside, true);
  document.addEventListener('keydown', outside, true);
  document.body.append(menu);
}

export function toast(text) {
  const box = h('div.toast', { role: 'status' }, text);
  document.body.append(box);
  setTimeout(() => box.remove(), 3000);
}

const UNITS = [[86400, 'd'], [3600, 'h'], [60, 'm']];

/** How long ago, as the list shows it: 34m, 2h, 1d. */
export function ago(epoch, nowWord) {
  const seconds = Date.now() / 1000 - epoch;
  const unit = UNITS.find(([length]) => seconds >= length);
  return unit ? Math.floor(seconds / unit[0]) + unit[1] : nowWord;
}

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The Markdown that agents use: bold, italic, code, lists, links, line breaks; nothing else. */
export function richText(text) {
  const html = text.replace(/[&<>"]/g, (c) => ESCAPES[c])
    .replace(/`([^`\n]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*\n]+)\*\*/g, '<strong>$1</strong>')
    .replace(/(^|\s)_([^_\n]+)_(?=\s|$|[.,;!?])/g, '$1<em>$2</em>')
    .replace(/(^|\s)(https?:\/\/[^\s<]+)/g, '$1<a href="$2" target="_blank" rel="noopener">$2</a>')
    .replace(/(^|\s)@([\p{Lu}]\p{L}+ \p{Lu}\p{L}+)/gu, '$1<strong>@$2</strong>')
    .replace(/(^|\n)- /g, '$1• ');
  const element = h('div.rich');
  element.innerHTML = html;
  return element;
}
