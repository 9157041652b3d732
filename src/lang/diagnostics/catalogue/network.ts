import { type Example, evaluating, explanations } from '../explanation.ts';

const network: Example = { needs: 'a network' };

/** Requests over HTTP, and their settings. */
export const networkCatalogue = explanations({
  'bad-http-status-code': {
    title: 'A server refused a module or resource',
    cause: 'It responded with a status other than 200.',
    cure: 'Open the URL, and check the status: 404 means a wrong URL, 401 and 403 missing permission.',
    example: network,
  },
  'cannot-find-cert-file': {
    title: 'A certificate file does not exist',
    cause: '`--ca-certificates` names a file that does not exist.',
    cure: 'Correct the path.',
    example: evaluating('a = read("https://localhost/")', {}, '--ca-certificates missing.pem '),
  },
  'cannot-parse-cert-file': {
    title: 'A file contains no certificates',
    cause: 'Certificates start with `-----BEGIN CERTIFICATE-----`.',
    cure: 'Use a file in PEM format.',
    example: evaluating(
      'a = read("https://localhost/")',
      { 'wrong.pem': 'This is not a certificate.\n' },
      '--ca-certificates wrong.pem ',
    ),
  },
  'cannot-read-cert-file': {
    title: 'A certificate file cannot be read',
    cause: 'The operating system refused to read it, or it is a folder.',
    cure: 'Check the permissions of the file.',
    example: evaluating('a = read("https://localhost/")', { 'folder/a.txt': '' }, '--ca-certificates folder '),
  },
  'empty-cert-file': {
    title: 'A certificate file is empty',
    cause: '`--ca-certificates` names a file without content.',
    cure: 'Use another file.',
    example: evaluating('a = read("https://localhost/")', { 'empty.pem': '' }, '--ca-certificates empty.pem '),
  },
  'http-redirect-cannot-downgrade': {
    title: 'A server redirects from HTTPS to HTTP',
    cause: 'The connection would no longer be protected.',
    cure: 'If you trust the connection, use the target URL directly.',
    example: network,
  },
  'http-redirect-invalid-uri': {
    title: 'A server redirects to a malformed URI',
    cause: 'The `Location` header of its response is not a URI.',
    cure: 'Inform the operator of the server.',
    example: network,
  },
  'http-redirect-no-location': {
    title: 'A server redirects without saying where',
    cause: 'Its response has no `Location` header.',
    cure: 'Inform the operator of the server.',
    example: network,
  },
  'http-too-many-redirects': {
    title: 'Too many redirects',
    cause: 'Usually, two addresses redirect to each other.',
    cure: 'Open the URL, and use the address that has the content.',
    example: network,
  },
  'io-error-making-http-get': {
    title: 'The server of a package cannot be reached',
    cause: 'The host name is unknown, nothing is listening, or the certificate is not trusted.',
    cure: 'See the reason in the message. Behind a proxy, use `--http-proxy`.',
    example: evaluating('import "package://localhost:9/birds@1.0.0#/Owl.pkl"\na = Owl', {}, '--no-cache '),
  },
  offline: {
    title: 'A module or package is not available offline',
    cause: 'With `--offline`, only cached packages can be used, and no requests are made.',
    cure: 'Download the package while online, with `kdeps download-package`, or remove `--offline`.',
    example: evaluating('import "package://example.com/birds@1.0.0#/Owl.pkl"\na = Owl', {}, '--offline --no-cache '),
  },
  'malformed-proxy-address': {
    title: 'The address of a proxy is malformed',
    cause: 'The address of a proxy has the form `http://host:port`.',
    cure: 'Correct the address.',
    example: { needs: 'a program that embeds the language' },
  },
});
