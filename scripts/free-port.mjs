import { connect, createServer } from 'node:net';

const HOST = '127.0.0.1';

/**
 * The first port, from `first` upwards, on which nothing listens on this machine.
 *
 * @param {number} first the port wished for
 * @param {number} tries how many ports are tried
 * @throws Error when all of them are taken
 */
export async function freePort(first, tries = 20) {
  for (let port = first; port < first + tries; port++) {
    if (!(await answers(port)) && (await canListen(port))) return port;
  }
  throw new Error(
    `The ports ${first} to ${first + tries - 1} are all taken. Close a program that uses one of them.`,
  );
}

/** On macOS and Windows one can listen beside a server that holds all addresses; asking it shows that one. */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: HOST });
    socket.setTimeout(500);
    const end = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(true));
    socket.once('error', () => end(false));
  });
}

function canListen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
