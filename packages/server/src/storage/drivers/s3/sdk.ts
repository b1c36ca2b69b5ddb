/** The AWS SDK, loaded when the first store on S3 is opened: importing it costs 75 ms that others need not pay. */
export type Sdk = typeof import('@aws-sdk/client-s3')
export type S3Client = InstanceType<Sdk['S3Client']>

export async function loadSdk(): Promise<Sdk> {
  return await import('@aws-sdk/client-s3')
}
