#include "app/events/crowds.h"

#include <stdlib.h>

#include "app/events/stream.h"
#include "core/base/buf.h"

#define BUCKETS       256
#define ENTITY_MAX    16
#define GRACE_SECONDS 5    /* in which a stream may come back */
#define TEXT_MAX      8192 /* of an event: CROWD_NAMED_MAX ids of 20 digits, and some */

struct place {
	struct place *next;
	char entity[ENTITY_MAX];
	struct uuid id;
	size_t viewers;
	bool changed;          /* since it was told of */
	bool others;           /* are to be told than before */
	char *audience;        /* JSON */
	struct packet *packet; /* as it was told of, or NULL */
};

struct viewer {
	struct viewer *next;
	struct uuid id;
	struct uuid session;
	int64_t user_id;
	int64_t heard;  /* ms */
	bool streamed;  /* its session has had a stream here since then */
	uint8_t missed; /* seconds for which it has none any more */
	size_t count;
	struct place *places[PRESENCE_PLACES_MAX];
};

struct crowd {
	struct crowd *next;
	int64_t account_id;
	struct viewer *viewers;
	struct place *places;
};

struct crowds {
	const struct accounts *accounts;
	const struct sessions *sessions;
	struct arena *scratch;
	struct crowd *buckets[BUCKETS];
};

/* An entry's fields. */
struct word {
	int64_t account_id;
	int64_t user_id;
	int64_t until; /* ms, of a farewell by hub-events; else 0 */
	struct uuid viewer;
	struct uuid session;
	struct presence_place places[PRESENCE_PLACES_MAX];
	size_t count;
};

static bool same(const struct uuid *a, const struct uuid *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static void *zeroed(size_t size)
{
	void *memory = calloc(1, size);

	if (!memory)
		abort();
	return memory;
}

/* --- places --- */

static void set_audience(struct place *place, struct str audience)
{
	if (place->audience && str_eq(str_from(place->audience), audience))
		return;
	free(place->audience);
	place->audience = strndup(audience.ptr, audience.len);
	if (!place->audience)
		abort();
	place->changed = place->others = true;
}

static struct place *place_get(struct crowd *crowd, const struct presence_place *said,
			       const struct uuid *id)
{
	struct place *place = crowd->places;

	while (place && !(same(&place->id, id) && str_eq(str_from(place->entity), said->entity)))
		place = place->next;
	if (!place) {
		place = zeroed(sizeof(*place));
		memcpy(place->entity, said->entity.ptr, said->entity.len);
		place->id = *id;
		place->next = crowd->places;
		crowd->places = place;
	}
	set_audience(place, said->audience);
	return place;
}

static void place_free(struct place *place)
{
	if (place->packet)
		packet_unref(place->packet);
	free(place->audience);
	free(place);
}

/* --- viewers --- */

static void look_away(struct viewer *viewer)
{
	for (size_t i = 0; i < viewer->count; i++) {
		viewer->places[i]->viewers--;
		viewer->places[i]->changed = true;
	}
	viewer->count = 0;
}

static struct viewer **viewer_at(struct crowd *crowd, const struct uuid *id)
{
	struct viewer **at = &crowd->viewers;

	while (*at && !same(&(*at)->id, id))
		at = &(*at)->next;
	return at;
}

static void viewer_remove(struct viewer **at)
{
	struct viewer *viewer = *at;

	look_away(viewer);
	*at = viewer->next;
	free(viewer);
}

static bool looks_at(const struct viewer *viewer, const struct place *place)
{
	for (size_t i = 0; i < viewer->count; i++)
		if (viewer->places[i] == place)
			return true;
	return false;
}

/* The same places as before change nothing but, maybe, who may know. */
static void look_at(struct crowd *crowd, struct viewer *viewer, const struct word *word)
{
	struct viewer before = *viewer;

	viewer->count = 0;
	for (size_t i = 0; i < word->count; i++) {
		struct uuid id;
		struct place *place;

		if (!uuid_parse(word->places[i].id, &id))
			continue;
		place = place_get(crowd, &word->places[i], &id);
		if (looks_at(viewer, place))
			continue;
		place->changed |= !looks_at(&before, place);
		place->viewers++;
		viewer->places[viewer->count++] = place;
	}
	for (size_t i = 0; i < before.count; i++) {
		before.places[i]->viewers--;
		before.places[i]->changed |= !looks_at(viewer, before.places[i]);
	}
}

/* --- words --- */

static bool add_place(struct word *word, struct str entity)
{
	if (word->count == PRESENCE_PLACES_MAX || entity.len == 0 || entity.len >= ENTITY_MAX)
		return false;
	for (size_t i = 0; i < entity.len; i++)
		if (entity.ptr[i] < 'a' || entity.ptr[i] > 'z')
			return false;
	word->places[word->count++].entity = entity;
	return true;
}

static bool set_field(struct word *word, char name, struct str value)
{
	struct presence_place *place = word->count > 0 ? &word->places[word->count - 1] : NULL;

	switch (name) {
	case 'a':
		return str_to_i64(value, 1, INT64_MAX, &word->account_id);
	case 'u':
		return str_to_i64(value, 1, INT64_MAX, &word->user_id);
	case 'h':
		return str_to_i64(value, 1, INT64_MAX, &word->until);
	case 'v':
		return uuid_parse(value, &word->viewer);
	case 's':
		return uuid_parse(value, &word->session);
	case 'e':
		return add_place(word, value);
	case 'i':
	case 'w':
		if (!place)
			return false;
		*(name == 'i' ? &place->id : &place->audience) = value;
		return true;
	default:
		return true; /* of a newer version */
	}
}

static bool read_word(const struct redis_reply *fields, struct word *ret)
{
	struct word word = {.count = 0};

	for (size_t i = 0; i + 1 < fields->count; i += 2) {
		struct str name = fields->items[i].text;

		if (name.len == 1 && !set_field(&word, name.ptr[0], fields->items[i + 1].text))
			return false;
	}
	for (size_t i = 0; i < word.count; i++)
		if (!word.places[i].id.ptr || !word.places[i].audience.ptr)
			return false;
	*ret = word;
	return word.account_id > 0 && (word.user_id > 0 || word.until > 0);
}

static struct crowd **crowd_at(struct crowds *crowds, int64_t account_id)
{
	struct crowd **at = &crowds->buckets[(uint64_t)account_id % BUCKETS];

	while (*at && (*at)->account_id != account_id)
		at = &(*at)->next;
	return at;
}

static void take_back(struct crowds *crowds, const struct word *word)
{
	struct crowd *crowd = *crowd_at(crowds, word->account_id);
	struct viewer **at = crowd ? viewer_at(crowd, &word->viewer) : NULL;

	if (at && *at && (word->until == 0 || (*at)->heard <= word->until))
		viewer_remove(at);
}

bool crowds_take(struct crowds *crowds, int64_t heard, const struct redis_reply *fields)
{
	struct word word;
	struct crowd **crowd;
	struct viewer **at;

	if (!read_word(fields, &word))
		return false;
	if (word.count == 0) {
		take_back(crowds, &word);
		return true;
	}
	crowd = crowd_at(crowds, word.account_id);
	if (!*crowd) {
		*crowd = zeroed(sizeof(**crowd));
		(*crowd)->account_id = word.account_id;
	}
	at = viewer_at(*crowd, &word.viewer);
	if (!*at)
		*at = zeroed(sizeof(**at));
	(*at)->id = word.viewer;
	(*at)->session = word.session;
	(*at)->user_id = word.user_id;
	(*at)->heard = heard;
	(*at)->streamed = false;
	(*at)->missed = 0;
	look_at(*crowd, *at, &word);
	return true;
}

/* --- telling --- */

static int compare(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

/* Who is there, each once, in order. */
static int64_t *people_at(struct arena *arena, const struct crowd *crowd,
			  const struct place *place, size_t *ret_count)
{
	int64_t *people = ARENA_ARRAY(arena, int64_t, place->viewers + 1);
	size_t found = 0, count = 0;

	for (const struct viewer *v = crowd->viewers; v; v = v->next)
		if (looks_at(v, place))
			people[found++] = v->user_id;
	qsort(people, found, sizeof(*people), compare);
	for (size_t i = 0; i < found; i++)
		if (i == 0 || people[i] != people[i - 1])
			people[count++] = people[i];
	*ret_count = count;
	return people;
}

static struct packet *describe(struct arena *arena, const struct crowd *crowd,
			       const struct place *place)
{
	struct buf out = buf_new(arena, TEXT_MAX);
	size_t count;
	const int64_t *people = people_at(arena, crowd, place, &count);
	struct packet *packet;

	buf_printf(&out,
		   "event: presence.changed\ndata: {\"type\":\"presence.changed\","
		   "\"entity\":\"%s\",\"entity_id\":\"%.*s\",\"data\":{\"user_ids\":[",
		   place->entity, STR_FMT(uuid_text(arena, &place->id)));
	for (size_t i = 0; i < count && i < CROWD_NAMED_MAX; i++)
		buf_printf(&out, i == 0 ? "%lld" : ",%lld", (long long)people[i]);
	buf_printf(&out, "],\"count\":%zu}}\n\n", count);
	packet = packet_chunk(buf_view(&out));
	packet->audience = audience_parse(arena, str_from(place->audience));
	return packet;
}

static void send_to(struct stream *stream, struct packet *packet)
{
	if (stream->state == STREAM_LIVE &&
	    audience_has(packet->audience, stream->user_id, stream->teams, stream->team_count))
		stream_send(stream, packet);
}

/* Of one that nobody had heard of there is nothing to take back. */
static void tell(struct crowds *crowds, const struct crowd *crowd, struct place *place)
{
	const struct account *account = accounts_find(crowds->accounts, crowd->account_id);
	struct packet *before = place->packet;
	bool news = place->viewers > 0 || before;

	if (news)
		place->packet = describe(crowds->scratch, crowd, place);
	if (before && !place->others)
		news = before->len != place->packet->len ||
		       memcmp(before->bytes, place->packet->bytes, before->len) != 0;
	for (struct stream *s = account && news ? account->streams : NULL, *next; s; s = next) {
		next = s->next;
		send_to(s, place->packet);
	}
	if (before)
		packet_unref(before);
	place->changed = place->others = false;
	arena_reset(crowds->scratch);
}

static void tell_changes(struct crowds *crowds, struct crowd *crowd)
{
	for (struct place **at = &crowd->places; *at;) {
		struct place *place = *at;

		if (place->changed)
			tell(crowds, crowd, place);
		if (place->viewers > 0) {
			at = &place->next;
			continue;
		}
		*at = place->next;
		place_free(place);
	}
}

void crowds_greet(const struct crowds *crowds, struct stream *stream)
{
	const struct crowd *crowd =
		crowds->buckets[(uint64_t)stream->account->id % BUCKETS];

	while (crowd && crowd->account_id != stream->account->id)
		crowd = crowd->next;
	for (const struct place *p = crowd ? crowd->places : NULL; p; p = p->next)
		if (p->packet)
			send_to(stream, p->packet);
}

/* --- time --- */

static void miss(struct crowds *crowds, int64_t account_id, struct viewer *viewer,
		 struct crowds_farewell farewell)
{
	if (sessions_stream(crowds->sessions, &viewer->session)) {
		viewer->streamed = true;
		viewer->missed = 0;
	} else if (viewer->streamed && ++viewer->missed >= GRACE_SECONDS) {
		viewer->missed = 0;
		farewell.fn(farewell.ctx, account_id, uuid_text(crowds->scratch, &viewer->id),
			    viewer->heard);
		arena_reset(crowds->scratch);
	}
}

static void look_round(struct crowds *crowds, struct crowd *crowd, usec_t now,
		       struct crowds_farewell farewell)
{
	const int64_t oldest = now / USEC_PER_MSEC - PRESENCE_LIFE_SEC * 1000;

	for (struct viewer **at = &crowd->viewers; *at;) {
		if ((*at)->heard < oldest) {
			viewer_remove(at);
			continue;
		}
		miss(crowds, crowd->account_id, *at, farewell);
		at = &(*at)->next;
	}
	tell_changes(crowds, crowd);
}

void crowds_second(struct crowds *crowds, usec_t now, struct crowds_farewell farewell)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct crowd **at = &crowds->buckets[i]; *at;) {
			struct crowd *crowd = *at;

			look_round(crowds, crowd, now, farewell);
			if (crowd->viewers) {
				at = &crowd->next;
				continue;
			}
			*at = crowd->next;
			free(crowd);
		}
	}
}

struct crowds *crowds_new(const struct accounts *accounts, const struct sessions *sessions)
{
	struct crowds *crowds = zeroed(sizeof(*crowds));

	crowds->accounts = accounts;
	crowds->sessions = sessions;
	crowds->scratch = arena_new();
	return crowds;
}

static void crowd_free(struct crowd *crowd)
{
	while (crowd->viewers)
		viewer_remove(&crowd->viewers);
	for (struct place *p = crowd->places, *next; p; p = next) {
		next = p->next;
		place_free(p);
	}
	free(crowd);
}

void crowds_free(struct crowds *crowds)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		for (struct crowd *c = crowds->buckets[i], *next; c; c = next) {
			next = c->next;
			crowd_free(c);
		}
	}
	arena_free(crowds->scratch);
	free(crowds);
}
