/*
 * What an epoll event points to.
 */
#ifndef HUB_LOOP_H
#define HUB_LOOP_H

#include <stdint.h>

struct watch {
	void (*ready)(struct watch *watch, uint32_t events);
};

#endif
