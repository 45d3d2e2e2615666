// The dialog that starts a conversation, as the customer or as the agent.
import { button, h, toast } from './dom.js';
import { control, rest } from './http.js';
import { t } from './i18n.js';
import { go } from './main.js';
import { app, path } from './state.js';

const NAMES = ['Alice Prates', 'Murilo Rezende', 'Tatiane Freitas', 'Henrique Lobo',
  'Débora Salles', 'Caio Bittencourt', 'Lorena Pires', 'Vitor Assunção'];

const suggestion = () => NAMES[Math.floor(Math.random() * NAMES.length)];

async function asAgent({ name, inboxId, content }) {
  const { payload } = await rest('POST', path('/contacts'), { name, inbox_id: inboxId });
  return rest('POST', path('/conversations'), {
    inbox_id: inboxId, contact_id: payload.contact.id, message: { content },
  });
}

const asCustomer = ({ name, inboxId, content }) => control('POST', '/conversations', {
  account_id: app.account.id, inbox_id: inboxId, name, content,
});

export function openNewConversation() {
  const name = h('input', { required: true, value: suggestion(), 'data-test': 'new-name' });
  const inbox = h('select', { 'data-test': 'new-inbox' },
    app.inboxes.map((row) => h('option', { value: row.id }, row.name)));
  const who = h('select', { 'data-test': 'new-who' },
    h('option', { value: 'customer' }, t('customerWrites')),
    h('option', { value: 'agent' }, t('agentWrites')));
  const content = h('textarea', { rows: 3, required: true, 'data-test': 'new-message' });
  content.value = t('defaultMessage');
  const field = (label, control_) => h('label.field', {}, h('span', {}, label), control_);
  const submit = async (event) => {
    event.preventDefault();
    const start = who.value === 'agent' ? asAgent : asCustomer;
    try {
      const conversation = await start({
        name: name.value.trim(), inboxId: Number(inbox.value), content: content.value.trim(),
      });
      dialog.close();
      toast(t('created', { id: conversation.id }));
      go(conversation.id);
    } catch (error) {
      toast(error.message);
    }
  };
  const dialog = h('dialog.dialog', { onclose: () => dialog.remove() },
    h('form', { onsubmit: submit },
      h('h2', {}, t('newConversation')),
      field(t('name'), name),
      h('div.field-row', {}, field(t('inbox'), inbox), field(t('whoWrites'), who)),
      field(t('message'), content),
      h('div.dialog-actions', {},
        button(t('cancel'), () => dialog.close(), { kind: 'faded' }),
        h('button.button.primary', { type: 'submit', 'data-test': 'new-create' }, t('create')))));
  document.body.append(dialog);
  dialog.showModal();
  name.select();
}
