/* Telling systemd how we are: the datagrams of sd_notify(3), without its library. */
#ifndef HUB_NOTIFY_H
#define HUB_NOTIFY_H

/*
 * Sends "READY=1" and the like to the socket named by NOTIFY_SOCKET; nothing without one. Never
 * waits: a full queue loses the message.
 */
void notify_systemd(const char *message);

#endif
