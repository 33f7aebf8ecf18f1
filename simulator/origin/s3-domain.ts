/** Whether a domain is that of a bucket, by whichever endpoint but its website's, which is a server like others. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistS3AndCustomOrigins.html */
export function isS3Domain(name: string): boolean {
  return /\.s3[.-][a-z\d.-]*amazonaws\.com(?:\.cn)?$/i.test(name) && !/\.s3-website/i.test(name);
}
