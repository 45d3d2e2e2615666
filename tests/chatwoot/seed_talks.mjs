// The demo conversations. One row each:
//   who       contact, by position in CONTACTS
//   inbox     position in the account's inboxes
//   ago       minutes since the last line; `span` minutes between the first and the last
//   lines     c: customer, a: assignee (or the first agent), n: private note, t: template
//   unread    customer lines at the end that no agent has seen
export const CONTACTS = [
  { name: 'Marina Alves', phone: '+5511900000101', city: 'São Paulo', company: 'Alves Interiores' },
  { name: 'João Pedro Siqueira', phone: '+5521900000102', city: 'Rio de Janeiro' },
  { name: 'Fernanda Queiroz', email: 'fernanda.queiroz@mail.example', city: 'Curitiba', company: 'Estúdio Queiroz' },
  { name: 'Carlos Eduardo Ramos', phone: '+5531900000104', city: 'Belo Horizonte' },
  { name: 'Beatriz Tavares', email: 'bia.tavares@mail.example', city: 'Recife' },
  { name: 'Luiz Otávio Menezes', phone: '+5551900000106', city: 'Porto Alegre', company: 'Menezes Arquitetura' },
  { name: 'Patrícia Fontes', phone: '+5571900000107', city: 'Salvador' },
  { name: 'Anderson Vieira', phone: '+5585900000108', city: 'Fortaleza' },
  { name: 'Juliana Castro', email: 'ju.castro@mail.example', city: 'Florianópolis' },
  { name: 'Roberto Sampaio', email: 'roberto@hotelsampaio.example', city: 'Gramado', company: 'Hotel Sampaio' },
  { name: 'Camila Andrade', phone: '+5562900000111', city: 'Goiânia' },
  { name: 'Thiago Barros', phone: '+5511900000112', city: 'Campinas' },
  { name: 'Larissa Monteiro', email: 'larissa.monteiro@mail.example', city: 'Natal' },
  { name: 'Paulo Henrique Dias', phone: '+5527900000114', city: 'Vitória' },
  { name: 'Renata Guimarães', phone: '+5561900000115', city: 'Brasília', company: 'RG Eventos' },
  { name: 'Diego Carvalho', phone: '+5541900000116', city: 'Londrina' },
  { name: 'Sônia Maria Lopes', email: 'sonia.lopes@mail.example', city: 'Santos' },
  { name: 'Gabriel Farias', phone: '+5592900000118', city: 'Manaus' },
  { name: 'Vanessa Ribeiro', phone: '+5581900000119', city: 'Olinda' },
  { name: 'Marcelo Antunes', email: 'compras@antunes.example', city: 'Joinville', company: 'Antunes & Filhos' },
  { name: 'Isabela Nogueira', phone: '+5511900000121', city: 'Osasco' },
  { name: 'Eduardo Pacheco', phone: '+5548900000122', city: 'São José' },
];

export const TALKS = [
  { who: 19, inbox: 3, status: 'resolved', labels: ['orçamento'], assignee: 1, ago: 9 * 1440, span: 300, lines: [
    ['c', 'Bom dia! Gostaria de um orçamento para 40 luminárias pendentes modelo Órbita.'],
    ['a', 'Bom dia, Marcelo! Para 40 unidades consigo **12% de desconto** e entrega em 10 dias úteis.'],
    ['c', 'Fechado. Pode emitir o pedido no CNPJ que está no cadastro.'],
    ['a', 'Pedido **#4471** emitido. Obrigado pela confiança!']] },
  { who: 16, inbox: 3, status: 'resolved', labels: ['entrega'], assignee: 2, ago: 7 * 1440, span: 90, lines: [
    ['c', 'Meu pedido 4388 consta como entregue, mas nada chegou.'],
    ['a', 'Olá, Sônia. Falei com a transportadora: o pacote ficou na portaria do bloco B.'],
    ['c', 'Encontrei, muito obrigada!']] },
  { who: 7, inbox: 0, status: 'resolved', labels: ['pagamento'], assignee: 1, ago: 6 * 1440, span: 25, lines: [
    ['c', 'Paguei o pix duas vezes sem querer 😬'],
    ['a', 'Sem problema, Anderson! Já pedi o estorno do segundo pagamento; cai em até 2 dias úteis.'],
    ['c', 'Show, caiu aqui. Valeu!']] },
  { who: 12, inbox: 1, status: 'resolved', labels: [], assignee: 3, ago: 5 * 1440, span: 15, lines: [
    ['c', 'Vocês têm loja física em Natal?'],
    ['a', 'Ainda não, Larissa, mas entregamos em toda a região Nordeste com frete fixo.']] },
  { who: 13, inbox: 0, status: 'snoozed', labels: ['orçamento'], assignee: 1, priority: 'low', ago: 3 * 1440, span: 200, snoozed: 2 * 1440, lines: [
    ['c', 'Oi! O lustre Maré volta ao estoque quando?'],
    ['a', 'Oi, Paulo! A reposição chega na próxima terça. Posso te avisar por aqui?'],
    ['c', 'Pode sim, por favor.'],
    ['n', 'Avisar assim que o estoque do **LST-MARE-60** entrar.']] },
  { who: 9, inbox: 3, status: 'snoozed', labels: ['vip', 'orçamento'], assignee: 0, team: 0, priority: 'medium', ago: 2 * 1440, span: 1500, snoozed: 3 * 1440, lines: [
    ['c', 'Estamos renovando 36 quartos do hotel e queremos uma proposta completa de iluminação.'],
    ['a', 'Roberto, que projeto bonito! Envio a proposta com o estudo luminotécnico até quinta.'],
    ['c', 'Perfeito. A diretoria decide na segunda.']] },
  { who: 3, inbox: 0, status: 'resolved', labels: ['troca'], assignee: 2, ago: 2 * 1440 - 200, span: 130, lines: [
    ['c', 'A arandela chegou na cor errada, pedi preta e veio dourada.'],
    ['a', 'Desculpe pelo engano, Carlos! A preta sai hoje e a coleta da dourada é por nossa conta.'],
    ['c', 'Chegou a certa. Atendimento nota 10!']] },
  { who: 20, inbox: 2, status: 'pending', labels: [], ago: 1440 + 300, span: 2, unread: 1, lines: [
    ['t', 'Olá! Sou o assistente da Loja Aurora. Como posso ajudar?'],
    ['c', 'Quero acompanhar o pedido 4502']] },
  { who: 21, inbox: 0, status: 'snoozed', labels: ['pagamento'], assignee: 2, ago: 1440 + 120, span: 60, snoozed: 600, lines: [
    ['c', 'O boleto venceu ontem, dá pra gerar outro?'],
    ['a', 'Claro, Eduardo. Novo boleto enviado, com vencimento na sexta.'],
    ['c', 'Pago amanhã cedo.']] },
  { who: 17, inbox: 0, status: 'open', labels: ['entrega'], assignee: 1, ago: 1440 + 30, span: 45, lines: [
    ['c', 'Boa tarde, o prazo para Manaus ainda é de 15 dias?'],
    ['a', 'Boa tarde, Gabriel! Sim, mas pelo aéreo chega em 5 dias por mais R$ 48,00.'],
    ['c', 'Vou pensar e retorno.']] },
  { who: 15, inbox: 2, status: 'pending', labels: ['orçamento'], ago: 1300, span: 4, unread: 2, lines: [
    ['t', 'Olá! Sou o assistente da Loja Aurora. Como posso ajudar?'],
    ['c', 'Preciso de 8 spots de LED 3000K'],
    ['c', 'É para um apartamento em Londrina']] },
  { who: 14, inbox: 0, status: 'open', labels: ['vip', 'orçamento'], assignee: 0, team: 0, priority: 'high', ago: 620, span: 900, lines: [
    ['c', 'Oi, Helena! Preciso de 60 cordões de luz para um evento no dia 28.'],
    ['a', 'Oi, Renata! Temos 52 em estoque e consigo os outros 8 até o dia 25.'],
    ['n', 'Fornecedor confirmou as 8 unidades. Fazer reserva no sistema.'],
    ['c', 'Maravilha, pode reservar!']] },
  { who: 18, inbox: 0, status: 'open', labels: ['garantia'], assignee: 3, priority: 'medium', ago: 480, span: 30, lines: [
    ['c', 'A luminária de mesa começou a piscar com três meses de uso.'],
    ['a', 'Oi, Vanessa! Está na garantia. Pode me mandar um vídeo curto, por favor?']] },
  { who: 10, inbox: 0, status: 'pending', labels: [], ago: 350, span: 1, unread: 1, lines: [
    ['c', 'Vocês parcelam em quantas vezes?']] },
  { who: 8, inbox: 1, status: 'open', labels: ['troca'], assignee: 1, ago: 260, span: 40, lines: [
    ['c', 'Comprei o abajur Lua e quero trocar pelo Sol, pode?'],
    ['a', 'Pode sim, Juliana! Tem 30 dias para trocar. Prefere retirada ou postagem?'],
    ['c', 'Postagem, por favor.']] },
  { who: 11, inbox: 0, status: 'open', labels: [], ago: 190, span: 3, unread: 2, lines: [
    ['c', 'Boa tarde!'],
    ['c', 'O pendente Origami serve para pé-direito baixo? O meu tem 2,45 m.']] },
  { who: 5, inbox: 0, status: 'open', labels: ['vip', 'orçamento'], assignee: 1, team: 0, priority: 'high', ago: 150, span: 2800, lines: [
    ['c', 'Rafael, segue a planta do escritório. São 14 pontos de luz.'],
    ['a', 'Recebi, Luiz Otávio! Monto a lista com duas opções de acabamento.'],
    ['n', '@Helena Duarte cliente fecha projetos grandes todo trimestre. Vale a condição especial?'],
    ['a', 'Proposta enviada por e-mail, com **8%** à vista.'],
    ['c', 'Gostei da opção em latão. Me manda a forma de pagamento?']] },
  { who: 20, inbox: 0, status: 'open', labels: ['pagamento'], ago: 120, span: 2, unread: 1, lines: [
    ['c', 'Meu cartão foi recusado no site, mas o limite está liberado. O que faço?']] },
  { who: 4, inbox: 1, status: 'open', labels: ['entrega'], assignee: 2, priority: 'urgent', ago: 75, span: 180, unread: 1, lines: [
    ['c', 'Meu pedido era para hoje e o rastreio não atualiza há 4 dias.'],
    ['a', 'Beatriz, abri um chamado com a transportadora. Retorno em até 2 horas.'],
    ['c', 'A festa da minha filha é amanhã, preciso muito dessas luzes!']] },
  { who: 2, inbox: 3, status: 'open', labels: ['orçamento'], team: 0, ago: 52, span: 1, unread: 1, lines: [
    ['c', 'Olá! Sou arquiteta e gostaria de conhecer o programa de parceria da Aurora.']] },
  { who: 6, inbox: 0, status: 'pending', labels: [], ago: 38, span: 2, unread: 2, lines: [
    ['t', 'Olá! Sou o assistente da Loja Aurora. Como posso ajudar?'],
    ['c', 'Oi, tudo bem?'],
    ['c', 'Queria saber se vocês montam o lustre no local']] },
  { who: 1, inbox: 0, status: 'open', labels: ['garantia'], assignee: 1, priority: 'medium', ago: 21, span: 60, lines: [
    ['c', 'Bom dia, o driver da fita de LED queimou.'],
    ['a', 'Bom dia, João Pedro! Qual é o número do pedido?'],
    ['c', '4417, comprado em março.'],
    ['a', 'Localizei. O driver novo sai amanhã, sem custo.']] },
  { who: 3, inbox: 1, status: 'open', labels: [], ago: 12, span: 1, unread: 1, lines: [
    ['c', 'Esse pendente de 40 cm acompanha a lâmpada?']] },
  { who: 0, inbox: 0, status: 'open', labels: ['vip', 'entrega'], assignee: 1, team: 1, priority: 'high', ago: 4, span: 95, unread: 1, lines: [
    ['c', 'Oi, Rafael! O cliente da cobertura mudou o endereço de entrega.'],
    ['a', 'Oi, Marina! Sem problema, o pedido **#4519** ainda não foi faturado. Qual é o novo endereço?'],
    ['c', 'Rua Harmonia, 250, apto 121. Vila Madalena.'],
    ['a', 'Atualizado! A entrega fica para quinta, entre 8h e 12h.'],
    ['n', 'Conferir com a expedição se o guincho do prédio foi agendado.'],
    ['c', 'Perfeito! E dá para incluir mais duas arandelas no mesmo pedido?']] },
];

export const OTHER_CONTACTS = [
  { name: 'Cíntia Moraes', phone: '+5511900000201', city: 'Sorocaba' },
  { name: 'Fábio Leal', email: 'fabio.leal@mail.example', city: 'Jundiaí' },
  { name: 'Priscila Aguiar', phone: '+5519900000203', city: 'Piracicaba' },
];

export const OTHER_TALKS = [
  { who: 0, inbox: 0, status: 'resolved', labels: [], assignee: 0, ago: 3000, span: 40, lines: [
    ['c', 'Bom dia, quero remarcar a visita técnica.'],
    ['a', 'Bom dia, Cíntia! Fica para sexta às 9h?'],
    ['c', 'Combinado.']] },
  { who: 1, inbox: 0, status: 'open', labels: ['contrato'], assignee: 0, priority: 'medium', ago: 300, span: 20, lines: [
    ['c', 'Podem me enviar o contrato assinado?'],
    ['a', 'Claro, Fábio. Enviado para o seu e-mail.']] },
  { who: 2, inbox: 0, status: 'open', labels: [], ago: 45, span: 1, unread: 1, lines: [
    ['c', 'Vocês atendem condomínios?']] },
];
