import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Short to read and long to run: campaigns, whole commands, and suites that are written elsewhere. */
const LONG = /\.slow\.test\.ts$|conformance\.test\.ts$/

/** Begins with the files that take longest, so that none of them is left running alone at the end. Vitest itself goes by size. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
