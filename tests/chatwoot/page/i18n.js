// Texts of the page in Brazilian Portuguese and English.
const PT = {
  messages: 'Mensagens', conversations: 'Conversas', all: 'Todas as conversas',
  myInbox: 'Minha caixa', unattended: 'Não atendidas', teams: 'Times', channels: 'Canais',
  labels: 'Etiquetas', search: 'Buscar...', newConversation: 'Nova conversa',
  mine: 'Minhas', unassigned: 'Não atribuídas', everyone: 'Todas',
  'status.open': 'Aberta', 'status.resolved': 'Resolvida', 'status.pending': 'Pendente',
  'status.snoozed': 'Adiada',
  'statuses.open': 'Abertas', 'statuses.resolved': 'Resolvidas', 'statuses.pending': 'Pendentes',
  'statuses.snoozed': 'Adiadas', 'statuses.all': 'Todas',
  resolve: 'Resolver', reopen: 'Reabrir', markPending: 'Marcar como pendente',
  snooze: 'Adiar', snoozeHour: 'Adiar por uma hora', snoozeTomorrow: 'Adiar até amanhã',
  snoozeWeek: 'Adiar por uma semana', open: 'Abrir',
  details: 'Mais detalhes', closeDetails: 'Fechar detalhes',
  reply: 'Responder', note: 'Nota privada', asCustomer: 'Como cliente', send: 'Enviar',
  saveNote: 'Adicionar nota',
  replyHint: 'Shift + enter para nova linha', noteHint: 'Só os agentes veem esta nota',
  customerHint: 'Simula uma mensagem recebida de {name}',
  cannotReply: 'A janela de 24 horas do WhatsApp terminou.',
  contact: 'Contato', actions: 'Ações da conversa', assignee: 'Agente atribuído', team: 'Time',
  priority: 'Prioridade', none: 'Nenhum', noPriority: 'Nenhuma',
  'priority.low': 'Baixa', 'priority.medium': 'Média', 'priority.high': 'Alta',
  'priority.urgent': 'Urgente',
  info: 'Informações da conversa', attributes: 'Atributos do contato',
  previous: 'Conversas anteriores', noPrevious: 'Nenhuma conversa anterior.',
  noAttributes: 'Nenhum atributo.', createdAt: 'Iniciada em', inbox: 'Caixa de entrada',
  conversationId: 'ID da conversa', status: 'Status', waiting: 'Aguardando desde',
  snoozedUntil: 'Adiada até', copied: 'Copiado', copy: 'Copiar',
  addLabel: 'Adicionar etiqueta', assignToMe: 'Atribuir a mim',
  pick: 'Selecione uma conversa no painel à esquerda',
  empty: 'Não há conversas neste grupo.', notFound: 'Esta conversa não existe ou não é sua.',
  loading: 'Carregando...', now: 'agora', loadMore: 'Carregar mais', you: 'Você',
  theme: 'Aparência', light: 'Claro', dark: 'Escuro', auto: 'Automático', language: 'Idioma',
  signOut: 'Sair', online: 'Online', busy: 'Ocupado', offline: 'Offline',
  sortBy: 'Ordenar por', 'sort.last_activity_at_desc': 'Última atividade',
  'sort.created_at_desc': 'Mais recentes', 'sort.created_at_asc': 'Mais antigas',
  'sort.priority_desc': 'Prioridade', 'sort.waiting_since_asc': 'Espera mais longa',
  name: 'Nome do contato', message: 'Mensagem', whoWrites: 'Quem começa',
  customerWrites: 'O cliente escreve', agentWrites: 'Eu escrevo', create: 'Criar conversa',
  cancel: 'Cancelar', created: 'Conversa #{id} criada', defaultMessage: 'Olá! Podem me ajudar?',
  signInTitle: 'Entrar no Chatwoot',
  signInText: 'Ambiente de demonstração: escolha com quem entrar.',
  administrator: 'Administrador', agent: 'Agente', offlineNow: 'Sem conexão. Tentando de novo...',
  emoji: 'Emoji', bold: 'Negrito', italic: 'Itálico', list: 'Lista', code: 'Código',
  bot: 'Assistente virtual', formatting: 'Formatação', filterClear: 'Limpar filtro',
};

const EN = {
  messages: 'Messages', conversations: 'Conversations', all: 'All conversations',
  myInbox: 'My inbox', unattended: 'Unattended', teams: 'Teams', channels: 'Channels',
  labels: 'Labels', search: 'Search...', newConversation: 'New conversation',
  mine: 'Mine', unassigned: 'Unassigned', everyone: 'All',
  'status.open': 'Open', 'status.resolved': 'Resolved', 'status.pending': 'Pending',
  'status.snoozed': 'Snoozed',
  'statuses.open': 'Open', 'statuses.resolved': 'Resolved', 'statuses.pending': 'Pending',
  'statuses.snoozed': 'Snoozed', 'statuses.all': 'All',
  resolve: 'Resolve', reopen: 'Reopen', markPending: 'Mark as pending',
  snooze: 'Snooze', snoozeHour: 'Snooze for an hour', snoozeTomorrow: 'Snooze until tomorrow',
  snoozeWeek: 'Snooze for a week', open: 'Open',
  details: 'More details', closeDetails: 'Close details',
  reply: 'Reply', note: 'Private note', asCustomer: 'As customer', send: 'Send',
  saveNote: 'Add note',
  replyHint: 'Shift + enter for new line', noteHint: 'Only agents see this note',
  customerHint: 'Simulates a message received from {name}',
  cannotReply: 'The 24-hour WhatsApp window has ended.',
  contact: 'Contact', actions: 'Conversation actions', assignee: 'Assigned agent', team: 'Team',
  priority: 'Priority', none: 'None', noPriority: 'None',
  'priority.low': 'Low', 'priority.medium': 'Medium', 'priority.high': 'High',
  'priority.urgent': 'Urgent',
  info: 'Conversation information', attributes: 'Contact attributes',
  previous: 'Previous conversations', noPrevious: 'No previous conversations.',
  noAttributes: 'No attributes.', createdAt: 'Started at', inbox: 'Inbox',
  conversationId: 'Conversation ID', status: 'Status', waiting: 'Waiting since',
  snoozedUntil: 'Snoozed until', copied: 'Copied', copy: 'Copy',
  addLabel: 'Add label', assignToMe: 'Assign to me',
  pick: 'Please select a conversation from the left pane',
  empty: 'There are no conversations in this group.',
  notFound: 'This conversation does not exist or is not yours.',
  loading: 'Loading...', now: 'now', loadMore: 'Load more', you: 'You',
  theme: 'Appearance', light: 'Light', dark: 'Dark', auto: 'System', language: 'Language',
  signOut: 'Sign out', online: 'Online', busy: 'Busy', offline: 'Offline',
  sortBy: 'Sort by', 'sort.last_activity_at_desc': 'Last activity',
  'sort.created_at_desc': 'Newest', 'sort.created_at_asc': 'Oldest',
  'sort.priority_desc': 'Priority', 'sort.waiting_since_asc': 'Longest waiting',
  name: 'Contact name', message: 'Message', whoWrites: 'Who starts',
  customerWrites: 'The customer writes', agentWrites: 'I write', create: 'Create conversation',
  cancel: 'Cancel', created: 'Conversation #{id} created',
  defaultMessage: 'Hello! Can you help me?',
  signInTitle: 'Sign in to Chatwoot', signInText: 'Demo environment: choose who to sign in as.',
  administrator: 'Administrator', agent: 'Agent', offlineNow: 'Offline. Trying again...',
  emoji: 'Emoji', bold: 'Bold', italic: 'Italic', list: 'List', code: 'Code',
  bot: 'Virtual assistant', formatting: 'Formatting', filterClear: 'Clear filter',
};

let texts = PT;
let current = 'pt-BR';

/** Chatwoot's locale id (pt_BR, en, …); what the page has no texts for is English. */
export function setLocale(id) {
  current = (id ?? '').startsWith('pt') ? 'pt-BR' : 'en';
  texts = current === 'pt-BR' ? PT : EN;
  document.documentElement.lang = current;
}

export const locale = () => current;

export function t(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

export function dateTime(epoch) {
  return new Intl.DateTimeFormat(current, {
    day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit',
  }).format(epoch * 1000);
}
