import { usePages } from '@holdall/react'
import { useApi } from '../../api/api-context.ts'
import { filesQuery } from '../../api/project-queries.ts'
import { UploadButton } from '../../shell/upload-button.tsx'
import { Centre } from '../../ui/centre.tsx'
import { MoreButton } from '../../ui/more-button.tsx'
import { ListStates } from '../list-states.tsx'
import { useProjectView } from '../project-context.ts'
import { TabBody } from '../tab-body.tsx'
import { FileTile } from './file-tile.tsx'
import { StorageChart } from './storage-chart.tsx'

/** The files of the project, and what they take. */
export function FilesTab() {
  const { project, canEdit } = useProjectView()
  const list = usePages(filesQuery(useApi(), project.id))
  const { items: files } = list
  const target = { projectId: project.id, projectName: project.name }
  return (
    <TabBody
      label="Files"
      {...(files.length > 0
        ? {
            note: canEdit ? 'Drop files anywhere on this page to add them.' : 'Files of the project.',
            ...(canEdit ? { actions: <UploadButton target={target} /> } : {}),
          }
        : {})}
    >
      <ListStates list={list} isThere={list.first !== undefined} failed="The files could not be loaded">
        {files.length === 0 ? (
          <Centre>
            <h2 className="text-lg font-strong">There are no files in this project yet</h2>
            <p className="max-w-sm text-text-2">Drop files anywhere on this page, or choose some.</p>
            {canEdit && <UploadButton label="Choose files" target={target} />}
          </Centre>
        ) : (
          <>
            <StorageChart />
            <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(150px,42vw),1fr))] gap-x-3 gap-y-4 p-4">
              {files.map((item) => (
                <FileTile key={item.id} item={item} />
              ))}
            </ul>
          </>
        )}
        <MoreButton list={list} />
      </ListStates>
    </TabBody>
  )
}
