// The right column: the contact, and what can be set on the conversation.
import { avatar, h, iconButton, openMenu, toast } from './dom.js';
import { rest } from './http.js';
import { dateTime, t } from './i18n.js';
import { icon } from './icons.js';
import { labelChip } from './list.js';
import { go } from './main.js';
import { act, app, inboxOf, listen, path } from './state.js';

const PRIORITIES = ['urgent', 'high', 'medium', 'low'];

const open = new Set(['actions']);

function fact(name, value, copyable = false) {
  if (!value) return null;
  return h('li', {}, icon(name, 16), h('span.ellipsis', {}, value), copyable &&
    iconButton('copy', t('copy'), async () => {
      await navigator.clipboard.writeText(value);
      toast(t('copied'));
    }));
}

function contactHead(contact) {
  const more = contact.additional_attributes;
  return h('div.contact', {},
    avatar(contact.name, 48), h('h2', {}, contact.name), h('ul', {},
      fact('mail', contact.email, true), fact('phone', contact.phone_number, true),
      fact('building', more.company_name),
      fact('pin', more.city && `${more.city}, ${more.country}`)));
}

function section(name, label, content) {
  const isOpen = open.has(name);
  return h('section.accordion', {},
    h('button.accordion-head', {
      type: 'button', 'aria-expanded': String(isOpen), 'data-test': `panel-${name}`,
      onclick: () => {
        if (!open.delete(name)) open.add(name);
        draw();
      },
    }, h('span.grow', {}, label), icon(isOpen ? 'minus' : 'plus', 16)),
    isOpen && h('div.accordion-body', {}, content()));
}

function select(label, test, value, options, onchange) {
  const control = h('select', {
    'data-test': test, onchange: () => onchange(control.value).catch((e) => toast(e.message)),
  }, options.map(([id, text]) => (
    h('option', { value: id, selected: String(id) === String(value) }, text))));
  return h('label.field', {}, h('span', {}, label), control);
}

function openLabels(event) {
  const { labels } = app.conversation;
  openMenu(event.currentTarget, app.labels.map(({ title, color }) => {
    const has = labels.includes(title);
    return {
      label: title, dot: color, checked: has, test: `label-${title}`,
      action: () => act('POST', '/labels', {
        labels: has ? labels.filter((label) => label !== title) : [...labels, title],
      }),
    };
  }));
}

function actions() {
  const { meta, priority, labels } = app.conversation;
  const mine = meta.assignee?.id === app.me.id;
  return [
    select(t('assignee'), 'assignee', meta.assignee?.id ?? '',
      [['', t('none')], ...app.agents.map((agent) => [agent.id, agent.name])],
      (id) => act('POST', '/assignments', { assignee_id: id ? Number(id) : null })),
    !mine && h('button.link', {
      type: 'button',
      onclick: () => act('POST', '/assignments', { assignee_id: app.me.id }),
    }, t('assignToMe')),
    select(t('team'), 'team', meta.team?.id ?? '',
      [['', t('none')], ...app.teams.map((team) => [team.id, team.name])],
      (id) => act('POST', '/assignments', { team_id: id ? Number(id) : null })),
    select(t('priority'), 'priority', priority ?? '',
      [['', t('noPriority')], ...PRIORITIES.map((one) => [one, t(`priority.${one}`)])],
      (value) => act('POST', '/toggle_priority', { priority: value || null })),
    h('div.field', {}, h('span', {}, t('labels')),
      h('div.chips', {}, labels.map(labelChip),
        h('button.chip.add', { type: 'button', 'data-test': 'add-label', onclick: openLabels },
          icon('plus', 12), t('addLabel')))),
  ];
}

function facts(rows) {
  return h('dl', {}, rows.filter(([, value]) => value).map(([label, value]) => [
    h('dt', {}, label), h('dd', {}, value)]));
}

function info() {
  const c = app.conversation;
  return facts([
    [t('conversationId'), `#${c.id}`],
    [t('inbox'), inboxOf(c).name],
    [t('status'), t(`status.${c.status}`)],
    [t('createdAt'), dateTime(c.created_at)],
    [t('waiting'), c.waiting_since > 0 && dateTime(c.waiting_since)],
    [t('snoozedUntil'), c.snoozed_until && dateTime(Date.parse(c.snoozed_until) / 1000)],
  ]);
}

function attributes() {
  const rows = Object.entries(app.conversation.meta.sender.custom_attributes);
  return rows.length ? facts(rows) : h('p.quiet', {}, t('noAttributes'));
}

function previous() {
  const box = h('div.previous', {}, h('p.quiet', {}, t('loading')));
  const { id, meta } = app.conversation;
  const line = (c) => `#${c.id} ${c.last_non_activity_message?.content ?? ''}`;
  rest('GET', path(`/contacts/${meta.sender.id}/conversations`)).then(({ payload }) => {
    const others = payload.filter((conversation) => conversation.id !== id);
    if (others.length === 0) box.replaceChildren(h('p.quiet', {}, t('noPrevious')));
    else {
      box.replaceChildren(...others.map((conversation) => h('button.previous-row', {
        type: 'button', onclick: () => go(conversation.id),
      }, h('span.grow.ellipsis', {}, line(conversation)),
      h(`span.state.${conversation.status}`, {}, t(`status.${conversation.status}`)))));
    }
  });
  return box;
}

let draw = () => {};

export function mountPanel() {
  const box = h('aside.panel', { 'aria-label': t('contact') });
  draw = () => {
    const { meta } = app.conversation;
    const top = box.scrollTop;
    box.replaceChildren(
      h('h3.panel-title', {}, t('contact')), contactHead(meta.sender),
      section('actions', t('actions'), actions), section('info', t('info'), info),
      section('attributes', t('attributes'), attributes),
      section('previous', t('previous'), previous));
    box.scrollTop = top;
  };
  const stop = listen((what) => what === 'conversation' && app.conversation && draw());
  draw();
  return { element: box, destroy: stop };
}
