/** What a process listens on, from its file descriptors and the kernel's tables (proc(5)): Linux only. */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** `127.0.0.1:9090` for each listening TCP socket; an IPv6 address as the kernel writes it. */
export function listeningAddresses(pid: number): string[] {
  const links = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  const inodes = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]).filter((inode) => inode !== undefined));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && inodes.has(inode ?? ''))
      .map(([, local = '']) => ipv4Address(local)),
  );
}

/** `0100007F:2382` -> `127.0.0.1:9090`; anything else, an IPv6 address say, stays as it is. */
function ipv4Address(local: string): string {
  const [, address = '', port = ''] = /^([0-9A-F]{8}):([0-9A-F]{4})$/.exec(local) ?? [];
  if (address === '') return local;
  const bytes = address.match(/../g)?.reverse() ?? [];
  return `${bytes.map((byte) => parseInt(byte, 16)).join('.')}:${parseInt(port, 16)}`;
}
