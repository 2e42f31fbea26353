import { defineConfig } from '@playwright/test';

// The specs run against a true `skein serve`, whose whole address (with ?t=…) is in SKEIN_URL. Its data folder must be
// fresh: the first spec enters the sample network, the others read on from there.
const system = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 8_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1100, height: 720 },
    launchOptions: { executablePath: system, args: ['--no-sandbox'] },
    trace: 'retain-on-failure',
  },
});
