import { type Example, evaluating, explanations } from '../explanation.ts';

const network: Example = { needs: 'a network' };

/** Requests over HTTP, and their settings. */
export const networkCatalogue = explanations({
  'bad-http-status-code': {
    title: 'A server refused a module or resource',
    cause: 'It answered with a status other than 200.',
    cure: 'Open the URL, and look at the status: 404 is a wrong URL, 401 and 403 are missing rights.',
    example: network,
  },
  'cannot-find-cert-file': {
    title: 'A file of certificates does not exist',
    cause: '`--ca-certificates` names a file that is not there.',
    cure: 'Correct the path.',
    example: evaluating('a = read("https://localhost/")', {}, '--ca-certificates missing.pem '),
  },
  'cannot-parse-cert-file': {
    title: 'A file holds no certificates',
    cause: 'Certificates are texts that start with `-----BEGIN CERTIFICATE-----`.',
    cure: 'Name a file in the PEM format.',
    example: evaluating(
      'a = read("https://localhost/")',
      { 'wrong.pem': 'This is not a certificate.\n' },
      '--ca-certificates wrong.pem ',
    ),
  },
  'cannot-read-cert-file': {
    title: 'A file of certificates cannot be read',
    cause: 'The operating system refuses to read it, or it is a folder.',
    cure: 'Look at the rights of the file.',
    example: evaluating('a = read("https://localhost/")', { 'folder/a.txt': '' }, '--ca-certificates folder '),
  },
  'empty-cert-file': {
    title: 'A file of certificates is empty',
    cause: 'There is nothing in it.',
    cure: 'Name another file.',
    example: evaluating('a = read("https://localhost/")', { 'empty.pem': '' }, '--ca-certificates empty.pem '),
  },
  'http-redirect-cannot-downgrade': {
    title: 'A server leads from HTTPS to HTTP',
    cause: 'What was protected on its way would not be any more.',
    cure: 'Name the URL that the server leads to, if you trust the way.',
    example: network,
  },
  'http-redirect-invalid-uri': {
    title: 'A server leads to a malformed address',
    cause: 'The header `Location` of its answer is not a URI.',
    cure: 'Tell those who run the server.',
    example: network,
  },
  'http-redirect-no-location': {
    title: 'A server leads elsewhere and does not say where',
    cause: 'Its answer has no header `Location`.',
    cure: 'Tell those who run the server.',
    example: network,
  },
  'http-too-many-redirects': {
    title: 'Servers lead from one to the next without end',
    cause: 'Mostly two addresses lead to each other.',
    cure: 'Open the URL, and name the address that has the content.',
    example: network,
  },
  'io-error-making-http-get': {
    title: 'The server of a package cannot be reached',
    cause: 'The name is unknown, nobody listens, or the certificate is not trusted.',
    cure: 'Look at the reason in the message. Behind a proxy, use `--http-proxy`.',
    example: evaluating('import "package://localhost:9/birds@1.0.0#/Owl.pkl"\na = Owl', {}, '--no-cache '),
  },
  'malformed-proxy-address': {
    title: 'The address of a proxy is malformed',
    cause: 'A proxy is written `http://host:port`.',
    cure: 'Correct the address.',
    example: { needs: 'a program that embeds the language' },
  },
});
