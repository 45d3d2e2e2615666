// The whole of one account in the shapes of its REST replies, as an administrator gets them page
// by page: what a mirror of it is compared with, field by field.
import {
  presentAccount, presentAgent, presentAttributeDefinition, presentContact, presentConversation,
  presentCustomRole, presentInbox, presentLabel, presentMessage, presentTeam,
} from './present.mjs';

const members = (rows) => Object.fromEntries(rows.map((row) => [row.id, row.member_ids]));

/** `messages` false leaves out the messages, which are the most. */
export function dump(store, account, { messages = true } = {}) {
  const list = (name) => store.list(name, account.id);
  const [inboxes, teams] = [list('inboxes'), list('teams')];
  const agents = store.agents(account.id);
  const admin = agents.find((user) => store.isAdmin(user, account.id));
  const conversations = store.conversations(account.id);
  return {
    account: presentAccount(account, store.settings.server),
    agents: agents.map((user) => presentAgent(store, user, account.id)),
    inboxes: inboxes.map((inbox) => presentInbox(inbox, { admin: true })),
    inbox_members: members(inboxes),
    teams: teams.map((team) => presentTeam(team, admin)),
    team_members: members(teams),
    custom_roles: list('custom_roles').map(presentCustomRole),
    labels: list('labels').map(presentLabel),
    attribute_definitions: list('attribute_definitions').map(presentAttributeDefinition),
    contacts: list('contacts').map((contact) => presentContact(store, contact)),
    conversations: conversations.map((c) => presentConversation(store, c, admin)),
    ...(messages && {
      messages: conversations.flatMap((c) => c.messages.map((message) => (
        presentMessage(c, store.message(account.id, message))))),
    }),
  };
}
