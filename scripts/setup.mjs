// Makes a checkout runnable without running anything: `node scripts/setup.mjs [--build-dashboard]`.
import { setUp } from './setup/set-up.mjs'

if (!(await setUp({ dashboard: process.argv.includes('--build-dashboard') }))) process.exitCode = 1
