#include "features/chatwoot/connection/check_text.h"

#define ROW(finding, about, is, english, portuguese) \
	[finding] = {.key = #about, .state = #is, .en = (english), .pt = (portuguese)}

/* clang-format off */
const struct finding_row findings[FINDING__COUNT] = {
	ROW(CREDENTIAL_OK, credential, ok, "The token belongs to {}, an administrator of the account.", "O token pertence a {}, administrador da conta."),
	ROW(CREDENTIAL_NONE, credential, failed, "The account is not connected: connect it with the access token of an administrator of the account in Chatwoot.", "A conta não está conectada: conecte-a com o token de acesso de um administrador da conta no Chatwoot."),
	ROW(CREDENTIAL_DEAD, credential, failed, "Chatwoot no longer accepts the token. Copy a new one from an administrator's profile in Chatwoot and connect again.", "O Chatwoot não aceita mais o token. Copie um novo do perfil de um administrador no Chatwoot e conecte novamente."),
	ROW(CREDENTIAL_STRANGER, credential, failed, "Whose token it is has left the account. Connect again with an administrator's.", "O dono do token saiu da conta. Conecte novamente com o token de um administrador."),
	ROW(CREDENTIAL_SUSPENDED, credential, failed, "The account is suspended in Chatwoot; nothing can be read until it is active again.", "A conta está suspensa no Chatwoot; nada pode ser lido até que seja reativada."),
	ROW(CREDENTIAL_NO_ADMIN, credential, failed, "Whose token it is is no administrator any more. Make them one again, or connect with another administrator's token.", "O dono do token não é mais administrador. Devolva a função a ele ou conecte com o token de outro administrador."),
	ROW(CREDENTIAL_UNKNOWN, credential, warning, "The token could not be checked: {}.", "Não foi possível verificar o token: {}."),
	ROW(REACHABLE, reachability, ok, "The Hub reaches Chatwoot at {}.", "O Hub alcança o Chatwoot em {}."),
	ROW(UNREACHABLE, reachability, failed, "The Hub does not reach Chatwoot: {}. Check the address with `hubctl installation list`, the name's DNS and the firewall.", "O Hub não alcança o Chatwoot: {}. Confira o endereço com `hubctl installation list`, o DNS do nome e o firewall."),
	ROW(REDIRECTED, reachability, failed, "Chatwoot's address leads on to {}, and the Hub follows no redirect. Register that address with `hubctl installation add --url`.", "O endereço do Chatwoot leva a {}, e o Hub não segue redirecionamentos. Registre esse endereço com `hubctl installation add --url`."),
	ROW(TLS_OK, tls, ok, "The connection is encrypted and the certificate is valid.", "A conexão é criptografada e o certificado é válido."),
	ROW(TLS_NONE, tls, warning, "Chatwoot is called without encryption; its token can be read on the way. Use https unless both are on one private network.", "O Chatwoot é chamado sem criptografia; o token pode ser lido no caminho. Use https, a não ser que ambos estejam na mesma rede privada."),
	ROW(TLS_BROKEN, tls, failed, "Chatwoot's certificate is not accepted: {}. Install one of a known authority, with its whole chain, for this host name.", "O certificado do Chatwoot não foi aceito: {}. Instale um de uma autoridade conhecida, com a cadeia completa, para este nome."),
	ROW(VERSION_OK, version, ok, "Chatwoot {} signs its webhooks.", "O Chatwoot {} assina seus webhooks."),
	ROW(VERSION_OLD, version, warning, "Chatwoot {} does not sign its webhooks, so the Hub asks every 5 minutes instead. Update to 4.13 or later for changes within a second.", "O Chatwoot {} não assina seus webhooks, por isso o Hub consulta a cada 5 minutos. Atualize para a 4.13 ou posterior para ter mudanças em um segundo."),
	ROW(VERSION_UNKNOWN, version, warning, "Chatwoot did not tell its version; 4.13 or later is needed for signed webhooks.", "O Chatwoot não informou a versão; webhooks assinados exigem a 4.13 ou posterior."),
	ROW(WEBHOOK_OK, webhook, ok, "The Hub's webhook is registered, signed and complete.", "O webhook do Hub está registrado, assinado e completo."),
	ROW(WEBHOOK_MISSING, webhook, failed, "The Hub's webhook is not registered in Chatwoot any more. Connect again to register it.", "O webhook do Hub não está mais registrado no Chatwoot. Conecte novamente para registrá-lo."),
	ROW(WEBHOOK_POLL, webhook, warning, "There is no webhook, because this Chatwoot can't sign it; the Hub asks every 5 minutes. After an update of Chatwoot connect again.", "Não há webhook, pois este Chatwoot não consegue assiná-lo; o Hub consulta a cada 5 minutos. Após atualizar o Chatwoot, conecte novamente."),
	ROW(WEBHOOK_SECRET, webhook, failed, "The webhook signs with another secret than the Hub knows, so its events are refused. Connect again to take the new one over.", "O webhook assina com um segredo diferente do que o Hub conhece, e seus eventos são recusados. Conecte novamente para adotar o novo."),
	ROW(WEBHOOK_EVENTS, webhook, warning, "The webhook does not send all events. Connect again to complete it.", "O webhook não envia todos os eventos. Conecte novamente para completá-lo."),
	ROW(WEBHOOK_ADDRESS, webhook, failed, "The webhook calls {}, which is not the Hub's address any more. Connect again to correct it.", "O webhook chama {}, que não é mais o endereço do Hub. Conecte novamente para corrigi-lo."),
	ROW(WEBHOOK_UNKNOWN, webhook, warning, "The webhook could not be checked: {}.", "Não foi possível verificar o webhook: {}."),
	ROW(DELIVERY_OK, delivery, ok, "Chatwoot delivers: the last signed event came on {} (UTC).", "O Chatwoot entrega: o último evento assinado chegou em {} (UTC)."),
	ROW(DELIVERY_WAITING, delivery, warning, "No signed event has come yet. Write in any conversation; if nothing comes, Chatwoot can't reach {}.", "Nenhum evento assinado chegou ainda. Escreva em qualquer conversa; se nada chegar, o Chatwoot não alcança {}."),
	ROW(DELIVERY_POLL, delivery, ok, "No webhook is expected; the Hub asks every 5 minutes.", "Nenhum webhook é esperado; o Hub consulta a cada 5 minutos."),
	ROW(APPS_OK, apps, ok, "The Hub's tabs are registered in Chatwoot's conversations.", "As abas do Hub estão registradas nas conversas do Chatwoot."),
	ROW(APPS_MISSING, apps, warning, "A tab of the Hub is missing in Chatwoot's conversations. Connect again to register it.", "Falta uma aba do Hub nas conversas do Chatwoot. Conecte novamente para registrá-la."),
	ROW(APPS_UNKNOWN, apps, warning, "The tabs could not be checked: {}.", "Não foi possível verificar as abas: {}."),
	ROW(EMBEDDING_OK, embedding, ok, "Chatwoot's pages may show the Hub.", "As páginas do Chatwoot podem exibir o Hub."),
	ROW(EMBEDDING_MISSING, embedding, failed, "Chatwoot's origin {} may not frame the Hub, so the tabs stay empty. Allow it with `hubctl installation add --origin`.", "A origem {} do Chatwoot não pode exibir o Hub, e as abas ficam vazias. Permita com `hubctl installation add --origin`."),
	ROW(NETWORK_OK, network, ok, "The Hub's name has a public address.", "O nome do Hub tem um endereço público."),
	ROW(NETWORK_PRIVATE, network, warning, "The Hub's name {} has private addresses only. Chatwoot 4.14 and later refuses to call those unless SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true is set on its web and Sidekiq processes (from 4.14.1).", "O nome {} do Hub só tem endereços privados. O Chatwoot 4.14 e posteriores recusa chamá-los, a não ser que SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true esteja definido nos processos web e Sidekiq (a partir da 4.14.1)."),
	ROW(NETWORK_UNKNOWN, network, warning, "The Hub's own name {} can't be resolved here; Chatwoot must be able to.", "O próprio nome {} do Hub não pode ser resolvido aqui; o Chatwoot precisa conseguir."),
	ROW(THROTTLE_OK, throttle, ok, "Chatwoot did not limit the Hub. In large accounts put the Hub's address into RACK_ATTACK_ALLOWED_IPS of Chatwoot.", "O Chatwoot não limitou o Hub. Em contas grandes, inclua o endereço do Hub em RACK_ATTACK_ALLOWED_IPS do Chatwoot."),
	ROW(THROTTLE_LIMITED, throttle, warning, "Chatwoot answers that there are too many requests. Put the Hub's address into RACK_ATTACK_ALLOWED_IPS of Chatwoot.", "O Chatwoot responde que há requisições demais. Inclua o endereço do Hub em RACK_ATTACK_ALLOWED_IPS do Chatwoot."),
	ROW(CLOCK_OK, clock, ok, "Both clocks agree.", "Os dois relógios coincidem."),
	ROW(CLOCK_SKEWED, clock, warning, "The clocks of Hub and Chatwoot are {} seconds apart; from 300 on webhooks are refused. Set both by NTP.", "Os relógios do Hub e do Chatwoot diferem em {} segundos; a partir de 300 os webhooks são recusados. Ajuste ambos por NTP."),
	ROW(CLOCK_FAR, clock, failed, "The clocks of Hub and Chatwoot are {} seconds apart, so webhooks are refused. Set both by NTP.", "Os relógios do Hub e do Chatwoot diferem em {} segundos, e os webhooks são recusados. Ajuste ambos por NTP."),
	ROW(CLOCK_UNKNOWN, clock, warning, "Chatwoot did not say what time it is.", "O Chatwoot não informou que horas são."),
};
/* clang-format on */
