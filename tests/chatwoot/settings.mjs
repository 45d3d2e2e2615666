// How the stand-in is told to misbehave. Changed by POST /__control/settings and the command
// line; README.md explains each to its user.

const percent = { type: 'number', min: 0, max: 100 };
const milliseconds = { type: 'number', min: 0, max: 600000 };

const FIELDS = {
  webhooks: {
    drop: percent,
    duplicate: percent,
    duplicate_id: { values: ['same', 'new'] },
    delay_ms: milliseconds,
    reorder_ms: milliseconds,
    concurrency: { type: 'number', min: 1, max: 256 },
  },
  rest: {
    status: { values: [null, 401, 404, 429, 500, 502, 503], list: true },
    percent,
    done: percent,
    delay_ms: milliseconds,
    match: { type: 'string' },
    per_minute: { type: 'number', min: 0, max: 1000000 },
    bulk_delay_ms: milliseconds,
  },
  server: {
    version: { type: 'string', pattern: /^\d+\.\d+\.\d+$/ },
    enterprise: { type: 'boolean' },
  },
  page: {
    app_context: { values: ['new', 'old'] },
    dashboard_scripts: { type: 'string' },
  },
};

export function defaultSettings() {
  return {
    webhooks: {
      drop: 0, duplicate: 0, duplicate_id: 'same', delay_ms: 0, reorder_ms: 0, concurrency: 10,
    },
    rest: {
      status: null, percent: 100, done: 0, delay_ms: 0, match: '', per_minute: 0,
      bulk_delay_ms: 100,
    },
    server: { version: '4.15.1', enterprise: false },
    page: { app_context: 'new', dashboard_scripts: '' },
  };
}

function fault(field, value) {
  if (field.values) {
    const given = field.list && Array.isArray(value) && value.length > 0 ? value : [value];
    return given.every((item) => field.values.includes(item)) ? null
      : `one of ${JSON.stringify(field.values)}`;
  }
  if (typeof value !== field.type) return `a ${field.type}`;
  if (field.pattern && !field.pattern.test(value)) return `like ${field.pattern.source}`;
  if (value < field.min || value > field.max) return `between ${field.min} and ${field.max}`;
  return null;
}

/** Whether `version` ("4.13.0") is `wanted` or later. */
export function isVersion(version, wanted) {
  const [given, least] = [version, wanted].map((text) => text.split('.').map(Number));
  const differs = given.findIndex((part, index) => part !== least[index]);
  return differs < 0 || given[differs] > least[differs];
}

/** Merges `patch` into `settings`; returns what is wrong with it, having changed nothing. */
export function applySettings(settings, patch) {
  for (const [group, values] of Object.entries(patch)) {
    if (!FIELDS[group]) return `unknown group "${group}"`;
    for (const [name, value] of Object.entries(values ?? {})) {
      if (!FIELDS[group][name]) return `unknown setting "${group}.${name}"`;
      const wrong = fault(FIELDS[group][name], value);
      if (wrong) return `${group}.${name} must be ${wrong}`;
    }
  }
  for (const [group, values] of Object.entries(patch)) Object.assign(settings[group], values);
  return null;
}
