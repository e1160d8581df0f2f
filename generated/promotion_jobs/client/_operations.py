# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The operation registry of this package; regenerate it instead of editing."""

from __future__ import annotations

from typing import Final

from ._generated import model_bindings, security
from ._runtime.client.operations import (
    BodyMedia,
    OperationPlan,
    ParameterSpec,
    RequestBody,
    ResponseDecoder,
    ServerPlan,
    empty_branch,
    model_branch,
)
from ._runtime.model_codecs.media import FieldPlan
from ._runtime.model_codecs.parameters import ParameterPlan
from .types.codes import DeletePromotionCodesResponse, ListPromotionCodesResponse
from .types.jobs import (
    CancelPromotionJobResponse,
    CreatePromotionJobResponse,
    GetPromotionJobFileResponse,
    ListPromotionJobsResponse,
)
from .types.promotions import CreatePromotionResponse, DeletePromotionResponse
from .types.tokens import GetAccessTokenResponse

_SERVERS_0: Final = (ServerPlan(url='https://useast.api.elasticpath.com'), ServerPlan(url='http://127.0.0.1:8000'))

OPERATION_0: Final[OperationPlan[CreatePromotionJobResponse]] = OperationPlan(
    operation_id='createPromotionJob',
    method='POST',
    path='/v2/promotions/{promotionID}/jobs',
    servers=_SERVERS_0,
    responses=ResponseDecoder((model_branch('201', 'application/json', 'json', model_bindings.codec_2), model_branch('201', 'application/vnd.api+json', 'json', model_bindings.codec_3)), (model_branch('400', 'application/json', 'json', model_bindings.codec_4), model_branch('400', 'application/vnd.api+json', 'json', model_bindings.codec_5), model_branch('401', 'application/json', 'json', model_bindings.codec_6), model_branch('401', 'application/vnd.api+json', 'json', model_bindings.codec_7), model_branch('403', 'application/json', 'json', model_bindings.codec_8), model_branch('403', 'application/vnd.api+json', 'json', model_bindings.codec_9), model_branch('404', 'application/json', 'json', model_bindings.codec_10), model_branch('404', 'application/vnd.api+json', 'json', model_bindings.codec_11), model_branch('422', 'application/json', 'json', model_bindings.codec_12), model_branch('422', 'application/vnd.api+json', 'json', model_bindings.codec_13), model_branch('429', 'application/json', 'json', model_bindings.codec_14), model_branch('429', 'application/vnd.api+json', 'json', model_bindings.codec_15), model_branch('4XX', 'application/json', 'json', model_bindings.codec_17), model_branch('4XX', 'application/vnd.api+json', 'json', model_bindings.codec_18), model_branch('5XX', 'application/json', 'json', model_bindings.codec_19), model_branch('5XX', 'application/vnd.api+json', 'json', model_bindings.codec_20))),
    parameters=(ParameterSpec(plan=ParameterPlan(location='path', name='promotionID', style='simple', required=True), codec=model_bindings.codec_0),),
    body=RequestBody(media=(BodyMedia(media_type='application/json', kind='json', codec=model_bindings.codec_1),), default='application/json', required=True),
    security=security.OPERATION_0,
)

OPERATION_1: Final[OperationPlan[ListPromotionJobsResponse]] = OperationPlan(
    operation_id='listPromotionJobs',
    method='GET',
    path='/v2/promotions/{promotionID}/jobs',
    servers=_SERVERS_0,
    responses=ResponseDecoder((model_branch('200', 'application/json', 'json', model_bindings.codec_25), model_branch('200', 'application/vnd.api+json', 'json', model_bindings.codec_26)), (model_branch('400', 'application/json', 'json', model_bindings.codec_27), model_branch('400', 'application/vnd.api+json', 'json', model_bindings.codec_28), model_branch('401', 'application/json', 'json', model_bindings.codec_29), model_branch('401', 'application/vnd.api+json', 'json', model_bindings.codec_30), model_branch('403', 'application/json', 'json', model_bindings.codec_31), model_branch('403', 'application/vnd.api+json', 'json', model_bindings.codec_32), model_branch('404', 'application/json', 'json', model_bindings.codec_33), model_branch('404', 'application/vnd.api+json', 'json', model_bindings.codec_34), model_branch('429', 'application/json', 'json', model_bindings.codec_35), model_branch('429', 'application/vnd.api+json', 'json', model_bindings.codec_36), model_branch('4XX', 'application/json', 'json', model_bindings.codec_38), model_branch('4XX', 'application/vnd.api+json', 'json', model_bindings.codec_39), model_branch('5XX', 'application/json', 'json', model_bindings.codec_40), model_branch('5XX', 'application/vnd.api+json', 'json', model_bindings.codec_41))),
    parameters=(ParameterSpec(plan=ParameterPlan(location='query', name='filter', style='form', explode=True, reserved_names=('page[limit]', 'page[offset]')), codec=model_bindings.codec_21), ParameterSpec(plan=ParameterPlan(location='query', name='page[limit]', style='form', explode=True, kind='integer', reserved_names=('filter', 'page[offset]')), codec=model_bindings.codec_22), ParameterSpec(plan=ParameterPlan(location='query', name='page[offset]', style='form', explode=True, kind='integer', reserved_names=('filter', 'page[limit]')), codec=model_bindings.codec_23), ParameterSpec(plan=ParameterPlan(location='path', name='promotionID', style='simple', required=True), codec=model_bindings.codec_24)),
    security=security.OPERATION_1,
)

OPERATION_2: Final[OperationPlan[CancelPromotionJobResponse]] = OperationPlan(
    operation_id='cancelPromotionJob',
    method='POST',
    path='/v2/promotions/{promotionID}/jobs/{jobID}/cancel',
    servers=_SERVERS_0,
    responses=ResponseDecoder((model_branch('200', 'application/json', 'json', model_bindings.codec_44), model_branch('200', 'application/vnd.api+json', 'json', model_bindings.codec_45)), (model_branch('401', 'application/json', 'json', model_bindings.codec_46), model_branch('401', 'application/vnd.api+json', 'json', model_bindings.codec_47), model_branch('403', 'application/json', 'json', model_bindings.codec_48), model_branch('403', 'application/vnd.api+json', 'json', model_bindings.codec_49), model_branch('404', 'application/json', 'json', model_bindings.codec_50), model_branch('404', 'application/vnd.api+json', 'json', model_bindings.codec_51), model_branch('422', 'application/json', 'json', model_bindings.codec_52), model_branch('422', 'application/vnd.api+json', 'json', model_bindings.codec_53), model_branch('429', 'application/json', 'json', model_bindings.codec_54), model_branch('429', 'application/vnd.api+json', 'json', model_bindings.codec_55), model_branch('4XX', 'application/json', 'json', model_bindings.codec_57), model_branch('4XX', 'application/vnd.api+json', 'json', model_bindings.codec_58), model_branch('5XX', 'application/json', 'json', model_bindings.codec_59), model_branch('5XX', 'application/vnd.api+json', 'json', model_bindings.codec_60))),
    parameters=(ParameterSpec(plan=ParameterPlan(location='path', name='promotionID', style='simple', required=True, reserved_names=('jobID',)), codec=model_bindings.codec_42), ParameterSpec(plan=ParameterPlan(location='path', name='jobID', style='simple', required=True, reserved_names=('promotionID',)), codec=model_bindings.codec_43)),
    security=security.OPERATION_2,
)

OPERATION_3: Final[OperationPlan[GetPromotionJobFileResponse]] = OperationPlan(
    operation_id='getPromotionJobFile',
    method='GET',
    path='/v2/promotions/{promotionID}/jobs/{jobID}/file',
    servers=_SERVERS_0,
    responses=ResponseDecoder((model_branch('200', 'application/json', 'json', model_bindings.codec_63), model_branch('200', 'application/vnd.api+json', 'json', model_bindings.codec_64)), (model_branch('401', 'application/json', 'json', model_bindings.codec_65), model_branch('401', 'application/vnd.api+json', 'json', model_bindings.codec_66), model_branch('403', 'application/json', 'json', model_bindings.codec_67), model_branch('403', 'application/vnd.api+json', 'json', model_bindings.codec_68), model_branch('404', 'application/json', 'json', model_bindings.codec_69), model_branch('404', 'application/vnd.api+json', 'json', model_bindings.codec_70), model_branch('422', 'application/json', 'json', model_bindings.codec_71), model_branch('422', 'application/vnd.api+json', 'json', model_bindings.codec_72), model_branch('429', 'application/json', 'json', model_bindings.codec_73), model_branch('429', 'application/vnd.api+json', 'json', model_bindings.codec_74), model_branch('4XX', 'application/json', 'json', model_bindings.codec_76), model_branch('4XX', 'application/vnd.api+json', 'json', model_bindings.codec_77), model_branch('5XX', 'application/json', 'json', model_bindings.codec_78), model_branch('5XX', 'application/vnd.api+json', 'json', model_bindings.codec_79))),
    parameters=(ParameterSpec(plan=ParameterPlan(location='path', name='promotionID', style='simple', required=True, reserved_names=('jobID',)), codec=model_bindings.codec_61), ParameterSpec(plan=ParameterPlan(location='path', name='jobID', style='simple', required=True, reserved_names=('promotionID',)), codec=model_bindings.codec_62)),
    security=security.OPERATION_3,
)

OPERATION_4: Final[OperationPlan[ListPromotionCodesResponse]] = OperationPlan(
    operation_id='listPromotionCodes',
    method='GET',
    path='/v2/promotions/{promotionID}/codes',
    servers=_SERVERS_0,
    responses=ResponseDecoder((model_branch('200', 'application/json', 'json', model_bindings.codec_84), model_branch('200', 'application/vnd.api+json', 'json', model_bindings.codec_85)), (model_branch('400', 'application/json', 'json', model_bindings.codec_86), model_branch('400', 'application/vnd.api+json', 'json', model_bindings.codec_87), model_branch('401', 'application/json', 'json', model_bindings.codec_88), model_branch('401', 'application/vnd.api+json', 'json', model_bindings.codec_89), model_branch('403', 'application/json', 'json', model_bindings.codec_90), model_branch('403', 'application/vnd.api+json', 'json', model_bindings.codec_91), model_branch('404', 'application/json', 'json', model_bindings.codec_92), model_branch('404', 'application/vnd.api+json', 'json', model_bindings.codec_93), model_branch('429', 'application/json', 'json', model_bindings.codec_94), model_branch('429', 'application/vnd.api+json', 'json', model_bindings.codec_95), model_branch('4XX', 'application/json', 'json', model_bindings.codec_97), model_branch('4XX', 'application/vnd.api+json', 'json', model_bindings.codec_98), model_branch('5XX', 'application/json', 'json', model_bindings.codec_99), model_branch('5XX', 'application/vnd.api+json', 'json', model_bindings.codec_100))),
    parameters=(ParameterSpec(plan=ParameterPlan(location='query', name='filter', style='form', explode=True, reserved_names=('page[limit]', 'page[offset]')), codec=model_bindings.codec_80), ParameterSpec(plan=ParameterPlan(location='query', name='page[limit]', style='form', explode=True, kind='integer', reserved_names=('filter', 'page[offset]')), codec=model_bindings.codec_81), ParameterSpec(plan=ParameterPlan(location='query', name='page[offset]', style='form', explode=True, kind='integer', reserved_names=('filter', 'page[limit]')), codec=model_bindings.codec_82), ParameterSpec(plan=ParameterPlan(location='path', name='promotionID', style='simple', required=True), codec=model_bindings.codec_83)),
    security=security.OPERATION_4,
)

OPERATION_5: Final[OperationPlan[DeletePromotionCodesResponse]] = OperationPlan(
    operation_id='deletePromotionCodes',
    method='DELETE',
    path='/v2/promotions/{promotionID}/codes',
    servers=_SERVERS_0,
    responses=ResponseDecoder((empty_branch('204'),), (model_branch('400', 'application/json', 'json', model_bindings.codec_103), model_branch('400', 'application/vnd.api+json', 'json', model_bindings.codec_104), model_branch('401', 'application/json', 'json', model_bindings.codec_105), model_branch('401', 'application/vnd.api+json', 'json', model_bindings.codec_106), model_branch('403', 'application/json', 'json', model_bindings.codec_107), model_branch('403', 'application/vnd.api+json', 'json', model_bindings.codec_108), model_branch('404', 'application/json', 'json', model_bindings.codec_109), model_branch('404', 'application/vnd.api+json', 'json', model_bindings.codec_110), model_branch('429', 'application/json', 'json', model_bindings.codec_111), model_branch('429', 'application/vnd.api+json', 'json', model_bindings.codec_112), model_branch('4XX', 'application/json', 'json', model_bindings.codec_114), model_branch('4XX', 'application/vnd.api+json', 'json', model_bindings.codec_115), model_branch('5XX', 'application/json', 'json', model_bindings.codec_116), model_branch('5XX', 'application/vnd.api+json', 'json', model_bindings.codec_117))),
    parameters=(ParameterSpec(plan=ParameterPlan(location='path', name='promotionID', style='simple', required=True), codec=model_bindings.codec_101),),
    body=RequestBody(media=(BodyMedia(media_type='application/json', kind='json', codec=model_bindings.codec_102),), default='application/json', required=True),
    security=security.OPERATION_5,
)

OPERATION_6: Final[OperationPlan[CreatePromotionResponse]] = OperationPlan(
    operation_id='createPromotion',
    method='POST',
    path='/v2/promotions',
    servers=_SERVERS_0,
    responses=ResponseDecoder((model_branch('201', 'application/json', 'json', model_bindings.codec_119), model_branch('201', 'application/vnd.api+json', 'json', model_bindings.codec_120)), (model_branch('400', 'application/json', 'json', model_bindings.codec_121), model_branch('400', 'application/vnd.api+json', 'json', model_bindings.codec_122), model_branch('401', 'application/json', 'json', model_bindings.codec_123), model_branch('401', 'application/vnd.api+json', 'json', model_bindings.codec_124), model_branch('403', 'application/json', 'json', model_bindings.codec_125), model_branch('403', 'application/vnd.api+json', 'json', model_bindings.codec_126), model_branch('429', 'application/json', 'json', model_bindings.codec_127), model_branch('429', 'application/vnd.api+json', 'json', model_bindings.codec_128), model_branch('4XX', 'application/json', 'json', model_bindings.codec_130), model_branch('4XX', 'application/vnd.api+json', 'json', model_bindings.codec_131), model_branch('5XX', 'application/json', 'json', model_bindings.codec_132), model_branch('5XX', 'application/vnd.api+json', 'json', model_bindings.codec_133))),
    body=RequestBody(media=(BodyMedia(media_type='application/json', kind='json', codec=model_bindings.codec_118),), default='application/json', required=True),
    security=security.OPERATION_6,
)

OPERATION_7: Final[OperationPlan[DeletePromotionResponse]] = OperationPlan(
    operation_id='deletePromotion',
    method='DELETE',
    path='/v2/promotions/{promotionID}',
    servers=_SERVERS_0,
    responses=ResponseDecoder((empty_branch('204'),), (model_branch('401', 'application/json', 'json', model_bindings.codec_135), model_branch('401', 'application/vnd.api+json', 'json', model_bindings.codec_136), model_branch('403', 'application/json', 'json', model_bindings.codec_137), model_branch('403', 'application/vnd.api+json', 'json', model_bindings.codec_138), model_branch('404', 'application/json', 'json', model_bindings.codec_139), model_branch('404', 'application/vnd.api+json', 'json', model_bindings.codec_140), model_branch('429', 'application/json', 'json', model_bindings.codec_141), model_branch('429', 'application/vnd.api+json', 'json', model_bindings.codec_142), model_branch('4XX', 'application/json', 'json', model_bindings.codec_144), model_branch('4XX', 'application/vnd.api+json', 'json', model_bindings.codec_145), model_branch('5XX', 'application/json', 'json', model_bindings.codec_146), model_branch('5XX', 'application/vnd.api+json', 'json', model_bindings.codec_147))),
    parameters=(ParameterSpec(plan=ParameterPlan(location='path', name='promotionID', style='simple', required=True), codec=model_bindings.codec_134),),
    security=security.OPERATION_7,
)

OPERATION_8: Final[OperationPlan[GetAccessTokenResponse]] = OperationPlan(
    operation_id='getAccessToken',
    method='POST',
    path='/oauth/access_token',
    servers=_SERVERS_0,
    responses=ResponseDecoder((model_branch('200', 'application/json', 'json', model_bindings.codec_149), model_branch('200', 'application/vnd.api+json', 'json', model_bindings.codec_150)), (model_branch('4XX', 'application/json', 'json', model_bindings.codec_151), model_branch('5XX', 'application/json', 'json', model_bindings.codec_152), model_branch('5XX', 'application/vnd.api+json', 'json', model_bindings.codec_153))),
    body=RequestBody(media=(BodyMedia(media_type='application/x-www-form-urlencoded', kind='form', codec=model_bindings.codec_148, fields=(FieldPlan('client_id', 'string'), FieldPlan('client_secret', 'string'), FieldPlan('grant_type', 'string')), additional=FieldPlan('', 'string')),), default='application/x-www-form-urlencoded', required=True),
    security=security.OPERATION_8,
)
