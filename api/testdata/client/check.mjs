// Checks the OpenAPI documents of a folder with a validator that is none of
// ours, and makes TypeScript of them: node check.mjs FOLDER
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import openapiTS, { astToString } from 'openapi-typescript'

const folder = process.argv[2]
for (const [name, version] of [['openapi', '3.1'], ['openapi-3.0', '3.0']]) {
  const text = await readFile(join(folder, name + '.json'), 'utf8')
  const validator = new Validator()
  const result = await validator.validate(JSON.parse(text))
  if (!result.valid || validator.version !== version) {
    console.error(name, 'is no valid document of', version, JSON.stringify(result.errors, null, 1).slice(0, 4000))
    process.exit(1)
  }
  const types = await openapiTS(JSON.parse(text))
  await writeFile(join(folder, name + '.ts'), astToString(types))
}
