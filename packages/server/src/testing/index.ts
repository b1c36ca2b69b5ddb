export { type DriverUnderTest, driverConformance } from './driver-conformance.ts'
