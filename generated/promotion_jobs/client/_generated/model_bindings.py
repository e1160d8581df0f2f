# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Native model codecs of this generated package; regenerate them instead of editing."""

from __future__ import annotations

from typing import Final

from promotion_jobs import models

from .._runtime.model_codecs.pydantic_models import PydanticCodec

codec_0: Final[PydanticCodec[models.PromotionIDParameter]] = PydanticCodec(models.PromotionIDParameter)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post parameter (request path promotionID)."""

codec_1: Final[PydanticCodec[models.CreateJobRequest]] = PydanticCodec(models.CreateJobRequest)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post request_body (request application/json)."""

codec_2: Final[PydanticCodec[models.JobResponse]] = PydanticCodec(models.JobResponse)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 201 application/json)."""

codec_3: Final[PydanticCodec[models.JobResponse]] = PydanticCodec(models.JobResponse)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 201 application/vnd.api+json)."""

codec_4: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 400 application/json)."""

codec_5: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 400 application/vnd.api+json)."""

codec_6: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 401 application/json)."""

codec_7: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 401 application/vnd.api+json)."""

codec_8: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 403 application/json)."""

codec_9: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 403 application/vnd.api+json)."""

codec_10: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 404 application/json)."""

codec_11: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 404 application/vnd.api+json)."""

codec_12: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 422 application/json)."""

codec_13: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 422 application/vnd.api+json)."""

codec_14: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 429 application/json)."""

codec_15: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 429 application/vnd.api+json)."""

codec_16: Final[PydanticCodec[models.TooManyRequestsResponseRetryAfterHeader]] = PydanticCodec(models.TooManyRequestsResponseRetryAfterHeader)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_header (response Retry-After 429)."""

codec_17: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 4XX application/json)."""

codec_18: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 4XX application/vnd.api+json)."""

codec_19: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 5XX application/json)."""

codec_20: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/post response_body (response 5XX application/vnd.api+json)."""

codec_21: Final[PydanticCodec[models.FilterParameter]] = PydanticCodec(models.FilterParameter)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get parameter (request query filter)."""

codec_22: Final[PydanticCodec[models.PageLimitParameter]] = PydanticCodec(models.PageLimitParameter)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get parameter (request query page[limit])."""

codec_23: Final[PydanticCodec[models.PageOffsetParameter]] = PydanticCodec(models.PageOffsetParameter)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get parameter (request query page[offset])."""

codec_24: Final[PydanticCodec[models.PromotionIDParameter]] = PydanticCodec(models.PromotionIDParameter)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get parameter (request path promotionID)."""

codec_25: Final[PydanticCodec[models.JobsPage]] = PydanticCodec(models.JobsPage)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 200 application/json)."""

codec_26: Final[PydanticCodec[models.JobsPage]] = PydanticCodec(models.JobsPage)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 200 application/vnd.api+json)."""

codec_27: Final[PydanticCodec[models.QueryErrors]] = PydanticCodec(models.QueryErrors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 400 application/json)."""

codec_28: Final[PydanticCodec[models.QueryErrors]] = PydanticCodec(models.QueryErrors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 400 application/vnd.api+json)."""

codec_29: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 401 application/json)."""

codec_30: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 401 application/vnd.api+json)."""

codec_31: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 403 application/json)."""

codec_32: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 403 application/vnd.api+json)."""

codec_33: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 404 application/json)."""

codec_34: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 404 application/vnd.api+json)."""

codec_35: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 429 application/json)."""

codec_36: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 429 application/vnd.api+json)."""

codec_37: Final[PydanticCodec[models.TooManyRequestsResponseRetryAfterHeader]] = PydanticCodec(models.TooManyRequestsResponseRetryAfterHeader)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_header (response Retry-After 429)."""

codec_38: Final[PydanticCodec[models.QueryErrors]] = PydanticCodec(models.QueryErrors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 4XX application/json)."""

codec_39: Final[PydanticCodec[models.QueryErrors]] = PydanticCodec(models.QueryErrors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 4XX application/vnd.api+json)."""

codec_40: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 5XX application/json)."""

codec_41: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs/get response_body (response 5XX application/vnd.api+json)."""

codec_42: Final[PydanticCodec[models.PromotionIDParameter]] = PydanticCodec(models.PromotionIDParameter)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post parameter (request path promotionID)."""

codec_43: Final[PydanticCodec[models.JobIDParameter]] = PydanticCodec(models.JobIDParameter)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post parameter (request path jobID)."""

codec_44: Final[PydanticCodec[models.JobResponse]] = PydanticCodec(models.JobResponse)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 200 application/json)."""

codec_45: Final[PydanticCodec[models.JobResponse]] = PydanticCodec(models.JobResponse)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 200 application/vnd.api+json)."""

codec_46: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 401 application/json)."""

codec_47: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 401 application/vnd.api+json)."""

codec_48: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 403 application/json)."""

codec_49: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 403 application/vnd.api+json)."""

codec_50: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 404 application/json)."""

codec_51: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 404 application/vnd.api+json)."""

codec_52: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 422 application/json)."""

codec_53: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 422 application/vnd.api+json)."""

codec_54: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 429 application/json)."""

codec_55: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 429 application/vnd.api+json)."""

codec_56: Final[PydanticCodec[models.TooManyRequestsResponseRetryAfterHeader]] = PydanticCodec(models.TooManyRequestsResponseRetryAfterHeader)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_header (response Retry-After 429)."""

codec_57: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 4XX application/json)."""

codec_58: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 4XX application/vnd.api+json)."""

codec_59: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 5XX application/json)."""

codec_60: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post response_body (response 5XX application/vnd.api+json)."""

codec_61: Final[PydanticCodec[models.PromotionIDParameter]] = PydanticCodec(models.PromotionIDParameter)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get parameter (request path promotionID)."""

codec_62: Final[PydanticCodec[models.JobIDParameter]] = PydanticCodec(models.JobIDParameter)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get parameter (request path jobID)."""

codec_63: Final[PydanticCodec[models.JobFile]] = PydanticCodec(models.JobFile)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 200 application/json)."""

codec_64: Final[PydanticCodec[models.JobFile]] = PydanticCodec(models.JobFile)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 200 application/vnd.api+json)."""

codec_65: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 401 application/json)."""

codec_66: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 401 application/vnd.api+json)."""

codec_67: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 403 application/json)."""

codec_68: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 403 application/vnd.api+json)."""

codec_69: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 404 application/json)."""

codec_70: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 404 application/vnd.api+json)."""

codec_71: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 422 application/json)."""

codec_72: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 422 application/vnd.api+json)."""

codec_73: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 429 application/json)."""

codec_74: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 429 application/vnd.api+json)."""

codec_75: Final[PydanticCodec[models.TooManyRequestsResponseRetryAfterHeader]] = PydanticCodec(models.TooManyRequestsResponseRetryAfterHeader)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_header (response Retry-After 429)."""

codec_76: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 4XX application/json)."""

codec_77: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 4XX application/vnd.api+json)."""

codec_78: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 5XX application/json)."""

codec_79: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1file/get response_body (response 5XX application/vnd.api+json)."""

codec_80: Final[PydanticCodec[models.FilterParameter]] = PydanticCodec(models.FilterParameter)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get parameter (request query filter)."""

codec_81: Final[PydanticCodec[models.PageLimitParameter]] = PydanticCodec(models.PageLimitParameter)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get parameter (request query page[limit])."""

codec_82: Final[PydanticCodec[models.PageOffsetParameter]] = PydanticCodec(models.PageOffsetParameter)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get parameter (request query page[offset])."""

codec_83: Final[PydanticCodec[models.PromotionIDParameter]] = PydanticCodec(models.PromotionIDParameter)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get parameter (request path promotionID)."""

codec_84: Final[PydanticCodec[models.CodesPage]] = PydanticCodec(models.CodesPage)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 200 application/json)."""

codec_85: Final[PydanticCodec[models.CodesPage]] = PydanticCodec(models.CodesPage)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 200 application/vnd.api+json)."""

codec_86: Final[PydanticCodec[models.QueryErrors]] = PydanticCodec(models.QueryErrors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 400 application/json)."""

codec_87: Final[PydanticCodec[models.QueryErrors]] = PydanticCodec(models.QueryErrors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 400 application/vnd.api+json)."""

codec_88: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 401 application/json)."""

codec_89: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 401 application/vnd.api+json)."""

codec_90: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 403 application/json)."""

codec_91: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 403 application/vnd.api+json)."""

codec_92: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 404 application/json)."""

codec_93: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 404 application/vnd.api+json)."""

codec_94: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 429 application/json)."""

codec_95: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 429 application/vnd.api+json)."""

codec_96: Final[PydanticCodec[models.TooManyRequestsResponseRetryAfterHeader]] = PydanticCodec(models.TooManyRequestsResponseRetryAfterHeader)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_header (response Retry-After 429)."""

codec_97: Final[PydanticCodec[models.QueryErrors]] = PydanticCodec(models.QueryErrors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 4XX application/json)."""

codec_98: Final[PydanticCodec[models.QueryErrors]] = PydanticCodec(models.QueryErrors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 4XX application/vnd.api+json)."""

codec_99: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 5XX application/json)."""

codec_100: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/get response_body (response 5XX application/vnd.api+json)."""

codec_101: Final[PydanticCodec[models.PromotionIDParameter]] = PydanticCodec(models.PromotionIDParameter)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete parameter (request path promotionID)."""

codec_102: Final[PydanticCodec[models.DeleteCodesRequest]] = PydanticCodec(models.DeleteCodesRequest)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete request_body (request application/json)."""

codec_103: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete response_body (response 400 application/json)."""

codec_104: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete response_body (response 400 application/vnd.api+json)."""

codec_105: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete response_body (response 401 application/json)."""

codec_106: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete response_body (response 401 application/vnd.api+json)."""

codec_107: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete response_body (response 403 application/json)."""

codec_108: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete response_body (response 403 application/vnd.api+json)."""

codec_109: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete response_body (response 404 application/json)."""

codec_110: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete response_body (response 404 application/vnd.api+json)."""

codec_111: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete response_body (response 429 application/json)."""

codec_112: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete response_body (response 429 application/vnd.api+json)."""

codec_113: Final[PydanticCodec[models.TooManyRequestsResponseRetryAfterHeader]] = PydanticCodec(models.TooManyRequestsResponseRetryAfterHeader)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete response_header (response Retry-After 429)."""

codec_114: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete response_body (response 4XX application/json)."""

codec_115: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete response_body (response 4XX application/vnd.api+json)."""

codec_116: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete response_body (response 5XX application/json)."""

codec_117: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}~1codes/delete response_body (response 5XX application/vnd.api+json)."""

codec_118: Final[PydanticCodec[models.CreatePromotionRequest]] = PydanticCodec(models.CreatePromotionRequest)
"""Codec of /paths/~1v2~1promotions/post request_body (request application/json)."""

codec_119: Final[PydanticCodec[models.PromotionResponse]] = PydanticCodec(models.PromotionResponse)
"""Codec of /paths/~1v2~1promotions/post response_body (response 201 application/json)."""

codec_120: Final[PydanticCodec[models.PromotionResponse]] = PydanticCodec(models.PromotionResponse)
"""Codec of /paths/~1v2~1promotions/post response_body (response 201 application/vnd.api+json)."""

codec_121: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions/post response_body (response 400 application/json)."""

codec_122: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions/post response_body (response 400 application/vnd.api+json)."""

codec_123: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions/post response_body (response 401 application/json)."""

codec_124: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions/post response_body (response 401 application/vnd.api+json)."""

codec_125: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions/post response_body (response 403 application/json)."""

codec_126: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions/post response_body (response 403 application/vnd.api+json)."""

codec_127: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions/post response_body (response 429 application/json)."""

codec_128: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions/post response_body (response 429 application/vnd.api+json)."""

codec_129: Final[PydanticCodec[models.TooManyRequestsResponseRetryAfterHeader]] = PydanticCodec(models.TooManyRequestsResponseRetryAfterHeader)
"""Codec of /paths/~1v2~1promotions/post response_header (response Retry-After 429)."""

codec_130: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions/post response_body (response 4XX application/json)."""

codec_131: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions/post response_body (response 4XX application/vnd.api+json)."""

codec_132: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions/post response_body (response 5XX application/json)."""

codec_133: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions/post response_body (response 5XX application/vnd.api+json)."""

codec_134: Final[PydanticCodec[models.PromotionIDParameter]] = PydanticCodec(models.PromotionIDParameter)
"""Codec of /paths/~1v2~1promotions~1{promotionID}/delete parameter (request path promotionID)."""

codec_135: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}/delete response_body (response 401 application/json)."""

codec_136: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}/delete response_body (response 401 application/vnd.api+json)."""

codec_137: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}/delete response_body (response 403 application/json)."""

codec_138: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}/delete response_body (response 403 application/vnd.api+json)."""

codec_139: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}/delete response_body (response 404 application/json)."""

codec_140: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}/delete response_body (response 404 application/vnd.api+json)."""

codec_141: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}/delete response_body (response 429 application/json)."""

codec_142: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}/delete response_body (response 429 application/vnd.api+json)."""

codec_143: Final[PydanticCodec[models.TooManyRequestsResponseRetryAfterHeader]] = PydanticCodec(models.TooManyRequestsResponseRetryAfterHeader)
"""Codec of /paths/~1v2~1promotions~1{promotionID}/delete response_header (response Retry-After 429)."""

codec_144: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}/delete response_body (response 4XX application/json)."""

codec_145: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}/delete response_body (response 4XX application/vnd.api+json)."""

codec_146: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}/delete response_body (response 5XX application/json)."""

codec_147: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1v2~1promotions~1{promotionID}/delete response_body (response 5XX application/vnd.api+json)."""

codec_148: Final[PydanticCodec[models.TokenRequest]] = PydanticCodec(models.TokenRequest)
"""Codec of /paths/~1oauth~1access_token/post request_body (request application/x-www-form-urlencoded)."""

codec_149: Final[PydanticCodec[models.Token]] = PydanticCodec(models.Token)
"""Codec of /paths/~1oauth~1access_token/post response_body (response 200 application/json)."""

codec_150: Final[PydanticCodec[models.Token]] = PydanticCodec(models.Token)
"""Codec of /paths/~1oauth~1access_token/post response_body (response 200 application/vnd.api+json)."""

codec_151: Final[PydanticCodec[models.AnyObject]] = PydanticCodec(models.AnyObject)
"""Codec of /paths/~1oauth~1access_token/post response_body (response 4XX application/json)."""

codec_152: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1oauth~1access_token/post response_body (response 5XX application/json)."""

codec_153: Final[PydanticCodec[models.Errors]] = PydanticCodec(models.Errors)
"""Codec of /paths/~1oauth~1access_token/post response_body (response 5XX application/vnd.api+json)."""
