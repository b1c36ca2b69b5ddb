import { cpus } from 'node:os'
import type { Comparison, FigureRow, FigureTable, PageRow, PageTable, Report } from './scenario.ts'

/** Whether every figure of the report is at least as good as it is asked to be. */
export function isMet(report: Report): boolean {
  if (report.kind === 'pages') return report.rows.every(rowIsMet)
  if (report.kind === 'figures') return report.rows.every(figureIsMet)
  return ratioIsMet(report) && memoryIsMet(report)
}

/** The whole run as one JSON document. */
export function toJson(reports: Report[]): string {
  const machine = { cpus: cpus().length, model: cpus()[0]?.model ?? 'unknown', node: process.version }
  return JSON.stringify({ machine, reports: reports.map((report) => ({ ...report, met: isMet(report) })) }, null, 2)
}

/** The run as tables for people. */
export function toTables(reports: Report[]): string {
  const comparisons = reports.filter((report) => report.kind === 'comparison')
  const pages = reports.filter((report) => report.kind === 'pages')
  const figures = reports.filter((report) => report.kind === 'figures')
  const first = comparisons.length > 0 ? [comparisonTable(comparisons)] : []
  return [...first, ...pages.map(pageTable), ...figures.map(figureTable)].join('\n\n')
}

function comparisonTable(comparisons: Comparison[]): string {
  const heads = [
    'scenario',
    'users',
    'floor',
    'holdall',
    'unit',
    'ratio',
    'asked',
    'p50 ms',
    'p99 ms',
    'idle MiB',
    'peak MiB',
    '',
  ]
  const rows = comparisons.map((report) => {
    const side = report.holdall ?? report.floor
    return [
      report.name,
      String(report.users),
      report.floor.median.toFixed(0),
      report.holdall?.median.toFixed(0) ?? '–',
      report.unit,
      report.ratio?.toFixed(2) ?? '–',
      `≥ ${report.target.toFixed(2)}`,
      side.latencyMs.p50.toFixed(1),
      side.latencyMs.p99.toFixed(1),
      side.memory.idleMiB.toFixed(0),
      side.memory.peakMiB.toFixed(0),
      report.holdall ? verdict(report) : 'floor only',
    ]
  })
  return table([heads, ...rows])
}

function pageTable(report: PageTable): string {
  const rows = report.rows.map((row) => [
    row.label,
    row.medianMs.toFixed(2),
    row.ratio.toFixed(2),
    `≤ ${row.limit}`,
    rowIsMet(row) ? 'met' : 'MISSED',
  ])
  return `${report.name}: 50 of ${report.items} items\n${table([['page', 'ms', 'ratio', 'asked', ''], ...rows])}`
}

function figureTable(report: FigureTable): string {
  const rows = report.rows.map((row) => [
    row.label,
    row.against,
    amount(row.peer),
    amount(row.ours),
    row.unit,
    row.ratio.toFixed(2),
    'atLeast' in row.asked ? `≥ ${row.asked.atLeast}` : `≤ ${row.asked.atMost}`,
    figureIsMet(row) ? 'met' : 'MISSED',
  ])
  return `${report.name}\n${table([['figure', 'against', 'theirs', 'ours', 'unit', 'ratio', 'asked', ''], ...rows])}`
}

/** Three digits that count. */
const amount = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))

const figureIsMet = ({ ratio, asked }: FigureRow): boolean =>
  'atLeast' in asked ? ratio >= asked.atLeast : ratio <= asked.atMost

const rowIsMet = (row: PageRow): boolean => row.ratio <= row.limit

const ratioIsMet = (report: Comparison): boolean => report.ratio === undefined || report.ratio >= report.target

function memoryIsMet({ holdall, memoryLimitMiB }: Comparison): boolean {
  return !holdall || memoryLimitMiB === undefined || holdall.memory.peakMiB - holdall.memory.idleMiB <= memoryLimitMiB
}

function verdict(report: Comparison): string {
  if (!ratioIsMet(report)) return 'MISSED'
  return memoryIsMet(report) ? 'met' : `MISSED: over ${report.memoryLimitMiB} MiB above idle`
}

function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  return rows.map(line).join('\n')
}
