// The site of the documentation. `npm run docs` writes the pages in reference/ and builds it.
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';

const grammar = JSON.parse(readFileSync(new URL('../../grammar/pkl.tmLanguage.json', import.meta.url), 'utf8'));

export default defineConfig({
  title: 'kdeps',
  description:
    'The Pkl configuration language, and an executor that turns a folder of Pkl files into a running AI service',
  cleanUrls: true,
  lastUpdated: false,
  markdown: { languages: [{ ...grammar, name: 'pkl' }] },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'Reference', link: '/reference/workflow' },
      { text: 'Language', link: '/language' },
    ],
    sidebar: [
      {
        text: 'Start',
        items: [
          { text: 'Tutorial', link: '/tutorial' },
          { text: 'How agents work', link: '/concepts' },
        ],
      },
      {
        text: 'How to',
        items: [
          { text: 'Run Python', link: '/guides/python' },
          { text: 'Run commands', link: '/guides/exec' },
          { text: 'Call other servers', link: '/guides/http' },
          { text: 'Ask a language model', link: '/guides/chat' },
          { text: 'Answer', link: '/guides/response' },
          { text: 'Check requests', link: '/guides/checks' },
          { text: 'Accept files', link: '/guides/files' },
          { text: 'Remember', link: '/guides/memory' },
          { text: "Serve clients of OpenAI's API", link: '/guides/openai' },
          { text: 'Be a tool of an assistant', link: '/guides/mcp' },
          { text: 'Use the console', link: '/guides/console' },
          { text: 'Look at runs', link: '/guides/runs' },
          { text: 'Test an agent', link: '/guides/tests' },
          { text: 'Serve pages', link: '/guides/pages' },
          { text: 'Share agents', link: '/guides/packages' },
          { text: 'More machines', link: '/guides/machines' },
        ],
      },
      {
        text: 'Operate',
        items: [
          { text: 'Operations', link: '/operations' },
          { text: 'Traces', link: '/tracing' },
          { text: 'Security', link: '/security' },
          { text: 'Upgrading', link: '/upgrading' },
          { text: 'Coming from KDeps', link: '/from-kdeps' },
        ],
      },
      {
        text: 'Language',
        items: [
          { text: 'Pkl here', link: '/language' },
          { text: 'Coming from Pkl', link: '/from-pkl' },
          { text: 'Try it in the browser', link: '/guides/playground' },
          { text: 'Editors', link: '/guides/editors' },
          { text: 'In a program', link: '/embedding' },
          { text: 'Types and schemas', link: '/guides/types' },
          { text: 'Modules in bundlers', link: '/guides/bundlers' },
          { text: 'Tests with Vitest', link: '/guides/vitest' },
          { text: 'Documentation of modules', link: '/guides/documentation' },
        ],
      },
      {
        text: 'Reference',
        items: [
          { text: 'Workflow', link: '/reference/workflow' },
          { text: 'Resource', link: '/reference/resource' },
          { text: 'Python', link: '/reference/kind-python' },
          { text: 'Exec', link: '/reference/kind-exec' },
          { text: 'HTTPClient', link: '/reference/kind-client' },
          { text: 'Chat', link: '/reference/kind-llm' },
          { text: 'APIResponse', link: '/reference/kind-response' },
          { text: 'Test', link: '/reference/test' },
          { text: 'Functions', link: '/reference/functions' },
          { text: 'Settings of a machine', link: '/reference/settings' },
          { text: 'Commands', link: '/reference/commands' },
          { text: 'Error codes', link: '/reference/errors' },
        ],
      },
    ],
  },
});
