// npm run backup:db -- [--out-dir D] [--format custom|plain] [--name N]
const { spawnSync } = require('node:child_process');
const { mkdirSync } = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');

const url = process.env.DATABASE_URL;
if (!url) {
  console.error('DATABASE_URL is not set');
  process.exit(1);
}

const { values } = parseArgs({
  options: {
    'out-dir': { type: 'string', default: 'backups' },
    format: { type: 'string', default: 'custom' },
    name: { type: 'string' },
  },
});
const now = new Date();
const two = (n) => String(n).padStart(2, '0');
const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
const extension = values.format === 'plain' ? 'sql' : 'dump';
const file = path.join(values['out-dir'], values.name ?? `backup-${day}-${time}.${extension}`);

mkdirSync(values['out-dir'], { recursive: true });
const done = spawnSync(
  'pg_dump',
  [`--format=${values.format}`, '--no-owner', '--no-acl', '--clean', `--file=${file}`, `--dbname=${url}`],
  { stdio: 'inherit' },
);
process.exit(done.status ?? 1);
