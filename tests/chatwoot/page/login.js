// The sign-in page: the demo's people, one click each.
import { avatar, h, toast } from './dom.js';
import { control, signIn } from './http.js';
import { t } from './i18n.js';

export async function mountLogin(root, done) {
  const users = await control('GET', '/users');
  const accounts = [...new Set(users.map((user) => user.account))];
  const enter = async (user) => {
    try {
      done(await signIn(user.email, user.password));
    } catch (error) {
      toast(error.message);
    }
  };
  const card = (user) => h('button.person', {
    type: 'button', 'data-test': `sign-in-${user.email}`, onclick: () => enter(user),
  }, avatar(user.name, 40), h('span.grow', {},
    h('strong', {}, user.name), h('small', {}, user.email)),
  h('span.role', {}, t(user.role)));
  const group = (name) => h('section', {}, h('h2', {}, name),
    users.filter((user) => user.account === name).map(card));
  root.replaceChildren(h('main.login', {},
    h('img', { src: '/__page/logo.svg', alt: '', width: 44, height: 44 }),
    h('h1', {}, t('signInTitle')), h('p', {}, t('signInText')),
    h('div.people', {}, accounts.map(group))));
}
