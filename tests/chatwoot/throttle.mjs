// Chatwoot's rate limits (rack_attack): so many calls in each whole minute of the clock. Off until
// a setting names the limit of everything; then the narrower ones hold too.
const MINUTE_MS = 60000;
const NARROW = [
  {
    path: /^\/api\/v1\/accounts\/(\d+)\/contacts\/search$/, limit: 100,
    key: (found) => `search:${found[1]}`,
  },
  {
    path: /^\/api\/v1\/accounts\/(\d+)\/conversations\/meta$/, limit: 30,
    key: (found, headers) => (
      `meta:${found[1]}:${headers['api-access-token'] ?? headers.uid ?? 'nobody'}`),
  },
];

export class Throttle {
  constructor(settings) {
    this.settings = settings;
    this.clear();
  }

  clear() {
    this.minute = 0;
    this.counts = new Map();
    this.statuses = {};
    this.total = 0;
    this.busiest = 0;
  }

  count(key) {
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    return count;
  }

  /** Counts a call of `address`; false when it is one too many. */
  admit(address, path, headers) {
    const minute = Math.floor(Date.now() / MINUTE_MS);
    if (minute !== this.minute) this.counts.clear();
    this.minute = minute;
    const limit = this.settings.rest.per_minute;
    const calls = this.count(`ip:${address}`);
    this.total++;
    this.busiest = Math.max(this.busiest, calls);
    if (limit === 0) return true;
    const narrow = NARROW.every((rule) => {
      const found = rule.path.exec(path);
      return !found || this.count(rule.key(found, headers)) <= rule.limit;
    });
    return narrow && calls <= limit;
  }

  answered(status) {
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
  }

  /** Calls since the start or the last clear(): in all, by status, and in the busiest minute. */
  summary() {
    return { total: this.total, busiest_minute: this.busiest, statuses: this.statuses };
  }
}
