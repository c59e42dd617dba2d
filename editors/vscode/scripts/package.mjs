// Packs the extension with its server into one VSIX for this platform.
//
//     npm run package -- [--server FILE] [--target TARGET] [--out FILE]
//
// The server is target/release/specls of this repository unless FILE says otherwise; TARGET is what VS Code calls a
// platform (`linux-x64`), and must be the one that the server was built for.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import './build.mjs';

const repository = path.resolve(import.meta.dirname, '../../..');
const target = `${process.platform}-${process.arch}`;
const executable = process.platform === 'win32' ? 'specls.exe' : 'specls';
const { values: options } = parseArgs({
    options: {
        server: { type: 'string', default: path.join(repository, 'target/release', executable) },
        target: { type: 'string', default: target },
        out: { type: 'string', default: `specls-${target}.vsix` },
    },
});
if (!existsSync(options.server)) {
    console.error(`There is no ${options.server}; run \`cargo build --release\`, or name the server with --server.`);
    process.exit(2);
}

rmSync('server', { recursive: true, force: true });
mkdirSync('server');
const server = path.join('server', options.target.startsWith('win32') ? 'specls.exe' : 'specls');
copyFileSync(options.server, server);
chmodSync(server, 0o755);
// Line tables serve those who debug the server, and weigh more than the server. Where there is no strip, they stay.
spawnSync('strip', ['--strip-debug', server]);
const licences = ['MIT', 'APACHE'].map((name) => readFileSync(path.join(repository, `LICENSE-${name}`), 'utf8'));
writeFileSync('LICENSE.txt', `Licensed under either of the two licences below, at your option.\n\n${licences.join('\n\n')}`);

await createVSIX({
    target: options.target,
    packagePath: options.out,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
});
