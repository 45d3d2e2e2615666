// Agents, teams, members and custom roles.
import { createAgent, createTeam, changeMembers, removeAgent } from '../actions_people.mjs';
import { presentAgent, presentCustomRole, presentTeam } from '../present.mjs';
import { Reply, invalid, notAllowed, notFound } from './router.mjs';

const agentsOf = (store, account, ids) => (
  ids.map((id) => presentAgent(store, store.user(id), account.id)));

const getAgents = ({ store, account }) => (
  { body: store.agents(account.id).map((user) => presentAgent(store, user, account.id)) });

function postAgent({ store, account, body }) {
  const { name, email, role = 'agent' } = body.agent ?? body;
  if (!email) throw invalid("Email can't be blank", ['email']);
  if (store.userByEmail(email)) throw invalid('Email has already been taken', ['email']);
  const user = createAgent(store, account.id, { name: name ?? email, email, role });
  return { body: presentAgent(store, user, account.id) };
}

function deleteAgent({ store, account, params }) {
  const user = store.agents(account.id).find((row) => row.id === params.id);
  if (!user) throw notFound();
  removeAgent(store, account.id, user);
  return { status: 200 };
}

const getTeams = ({ store, account, user }) => (
  { body: store.list('teams', account.id).map((team) => presentTeam(team, user)) });

function postTeam({ store, account, user, body }) {
  if (!body.name) throw invalid("Name can't be blank", ['name']);
  return { body: presentTeam(createTeam(store, account.id, body), user) };
}

function findTeam({ store, account, params }) {
  const team = store.find('teams', account.id, params.id);
  if (!team) throw notFound();
  return team;
}

const getTeamMembers = (context) => (
  { body: agentsOf(context.store, context.account, findTeam(context).member_ids) });

const idsOf = ({ user_ids: ids }) => {
  if (!Array.isArray(ids)) throw invalid('user_ids must be a list', ['user_ids']);
  return ids.map(Number);
};

/** POST adds, PATCH replaces, DELETE takes away; Chatwoot answers the members that then are. */
const changeTeam = (change) => (context) => {
  const team = findTeam(context);
  changeMembers(context.store, team, change(idsOf(context.body), team.member_ids));
  return { body: agentsOf(context.store, context.account, team.member_ids) };
};

function findInbox({ store, account, user, params, body }) {
  const id = params.id ?? Number(body.inbox_id);
  const inbox = store.inboxesOf(user, account.id).find((row) => row.id === id);
  if (!inbox) throw notFound();
  return inbox;
}

const getInboxMembers = (context) => ({
  body: { payload: agentsOf(context.store, context.account, findInbox(context).member_ids) },
});

const changeInbox = (change) => (context) => {
  const inbox = findInbox(context);
  changeMembers(context.store, inbox, change(idsOf(context.body), inbox.member_ids));
  return { body: { payload: agentsOf(context.store, context.account, inbox.member_ids) } };
};

const add = (ids) => ({ add: ids });
const replace = (ids, before) => ({ add: ids, remove: before });
const takeAway = (ids) => ({ remove: ids });

/** There are none without Enterprise: the route is not there. */
function getCustomRoles({ store, account, admin }) {
  if (!store.settings.server.enterprise) throw new Reply(404, { status: 404, error: 'Not Found' });
  if (!admin) throw notAllowed();
  return { body: store.list('custom_roles', account.id).map(presentCustomRole) };
}

const A = '/api/v1/accounts/:aid';

export const peopleRoutes = [
  ['GET', `${A}/agents`, getAgents],
  ['POST', `${A}/agents`, postAgent, { admin: true }],
  ['DELETE', `${A}/agents/:id`, deleteAgent, { admin: true }],
  ['GET', `${A}/teams`, getTeams],
  ['POST', `${A}/teams`, postTeam, { admin: true }],
  ['GET', `${A}/teams/:id/team_members`, getTeamMembers],
  ['POST', `${A}/teams/:id/team_members`, changeTeam(add), { admin: true }],
  ['PATCH', `${A}/teams/:id/team_members`, changeTeam(replace), { admin: true }],
  ['DELETE', `${A}/teams/:id/team_members`, changeTeam(takeAway), { admin: true }],
  ['GET', `${A}/inbox_members/:id`, getInboxMembers],
  ['POST', `${A}/inbox_members`, changeInbox(add), { admin: true }],
  ['PATCH', `${A}/inbox_members`, changeInbox(replace), { admin: true }],
  ['DELETE', `${A}/inbox_members`, changeInbox(takeAway), { admin: true }],
  ['GET', `${A}/custom_roles`, getCustomRoles],
];
